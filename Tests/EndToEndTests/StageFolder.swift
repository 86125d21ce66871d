import Foundation
import StrictJSON

/// A temporary folder with all that one gateway reads and writes: configuration, key set, policies, audit log.
struct StageFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "spanwarden-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url.appending(path: "policies"), withIntermediateDirectories: true)
        path = url.path
    }

    var configuration: String { path + "/spanwarden.yaml" }

    func write(_ text: String, to name: String) throws {
        // At once, since a gateway may look at it meanwhile.
        try Data(text.utf8).write(to: URL(filePath: path + "/" + name), options: .atomic)
    }

    /// The audit log as it stands on the disk, without a line that is being written.
    func auditText() throws -> String {
        let folder = path + "/audit"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("seg-") }
        let texts = try names.sorted().map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }
        return texts.map { $0.hasSuffix("\n") ? $0 : $0.split(separator: "\n").dropLast().joined(separator: "\n") }
            .joined()
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// One line of the audit log, read strictly.
struct AuditLine: Sendable {
    let content: JSONValue

    static func read(_ text: String) throws -> [AuditLine] {
        try text.split(separator: "\n").map {
            AuditLine(content: try JSONReader.read(Array($0.utf8), limits: .document))
        }
    }

    var type: String { text("type") ?? "" }
    var outcome: String { text("outcome") ?? "" }
    var reason: String { text("reason") ?? "" }

    /// What ties an access to its end.
    var attempt: String { text("corr", "attempt") ?? "" }

    func text(_ path: String...) -> String? {
        if case .string(let text)? = content.member(at: path) { text } else { nil }
    }

    func integer(_ path: String...) -> Int? {
        if case .number(let number)? = content.member(at: path) { number.int64.map(Int.init) } else { nil }
    }

    func object(_ path: String...) -> JSONObject? {
        if case .object(let object)? = content.member(at: path) { object } else { nil }
    }
}

extension JSONValue {
    func member(at path: [String]) -> JSONValue? {
        path.reduce(Optional(self)) { value, name in
            if case .object(let object)? = value { object[name] } else { nil }
        }
    }
}
