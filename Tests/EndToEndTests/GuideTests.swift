import Foundation
import TestSupport
import Testing

/// What guides say is what the program does: every file of them is written and every command run, against the program as it is built.
@Suite("Guides", .serialized)
struct GuideTests {
    @Test("the guide to a first policy: every command prints what it shows", .timeLimit(.minutes(1)))
    func firstPolicy() async throws {
        let guide = try Guide(Repository.text("docs/guides/first-policy.md"))
        let folder = FileManager.default.temporaryDirectory.appending(path: "guide-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var commands = 0
        for (number, step) in guide.steps.enumerated() {
            switch step {
            case .write(let name, let content): try Data(content.utf8).write(to: URL(filePath: folder + "/" + name))
            case .run(let script, let prints):
                let printed = try await run(script, in: folder, output: folder + "/.printed-\(number)")
                #expect(printed == prints, "\(script)")
                commands += script.split(separator: "\n").count
            }
        }
        #expect(commands >= 9 && guide.steps.count >= 17)
    }

    /// What a script prints, on both streams. It must succeed.
    private func run(_ script: String, in folder: String, output: String) async throws -> String {
        let program = URL(filePath: GatewayProcess.program).deletingLastPathComponent().path
        let path = program + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
        let child = try await ChildProcess.start(
            ["env", "-C", folder, "PATH=" + path, "bash", "-euo", "pipefail", "-c", script], output: output)
        let status = try await child.status()
        #expect(status == 0, "\(script)")
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    @Test("a block that a guide's test would pass over is refused")
    func unknownBlocks() {
        for text in [
            "```yaml\na: b\n```\n", "```text\nx\n```\n", "File `a`:\nwords\n",
            "```sh\na\n```\n```text\nb\n```\n```text\nc\n```\n",
        ] {
            #expect(throws: Guide.Failure.self) { try Guide(text) }
        }
    }
}
