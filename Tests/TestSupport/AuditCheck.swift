import Foundation

/// What `scripts/audit-check` says of an audit log: it is no code of the gateway's.
package struct AuditCheck: Sendable {
    /// 0 for one chain without a fault, 1 for faults, 2 where nothing can be said.
    package let status: Int32
    package let text: String

    /// Faults and notes, without the last two lines about the whole.
    package var findings: [String] { text.split(separator: "\n").dropLast(2).map(String.init) }

    /// Checks the log in `directory`, and that each of the user agents `answered` is on the record; `seen` as the last line says it.
    package static func run(
        _ directory: String, answered: [String] = [], seen: String? = nil, within: Int? = nil
    ) async throws -> AuditCheck {
        let files = NSTemporaryDirectory() + "/audit-check-\(UUID().uuidString)"
        defer { for file in [files + ".in", files] { try? FileManager.default.removeItem(atPath: file) } }
        try Data(answered.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: files + ".in"))
        let script = Repository.root.appending(path: "scripts/audit-check").path
        let child = try await ChildProcess.start(
            ["python3", "-B", script, directory, "--answered", files + ".in"] + (seen.map { ["--seen", $0] } ?? [])
                + (within.map { ["--within", "\($0)"] } ?? []),
            output: files)
        let status = try await child.status(within: .seconds(120))
        return AuditCheck(status: status, text: try String(contentsOfFile: files, encoding: .utf8))
    }
}
