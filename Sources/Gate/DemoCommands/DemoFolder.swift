import FoundationEssentials
import Terminal

/// The temporary folder of one demo: configuration, key set and audit log.
struct DemoFolder: Sendable {
    let path: String

    /// Readable by its owner alone: an audit log is in it.
    init() throws {
        let name = "spanwarden-demo-\(UUID().uuidString.prefix(8))"
        path = FileManager.default.temporaryDirectory.appending(path: name).path()
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure.configuration("the temporary folder \(quoted: path) can't be made")
        }
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    }

    /// The lines of the audit log, oldest first.
    func auditLines() -> [[UInt8]] {
        let directory = path + "/audit"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter {
            $0.hasPrefix("seg-")
        }
        return names.sorted().flatMap { name -> [[UInt8]] in
            let bytes = Array(FileManager.default.contents(atPath: directory + "/" + name) ?? Data())
            return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
