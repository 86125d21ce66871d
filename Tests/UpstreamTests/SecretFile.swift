import Foundation

/// A file with a secret in a folder of its own, gone with its last owner.
final class SecretFile: Sendable {
    let path: String

    init(_ content: String) throws {
        path = NSTemporaryDirectory() + "spanwarden-secret-" + UUID().uuidString
        try write(content)
    }

    func write(_ content: String) throws {
        try Data(content.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
