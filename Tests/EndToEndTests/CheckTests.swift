import Foundation
import ServeCommands
import Terminal
import TestSupport
import Testing

/// `spanwarden check`, and what the other commands say of a configuration that is wrong.
@Suite struct CheckTests {
    private static let tool = CommandLineTool("spanwarden", summary: "tests", commands: ServingCommands.all)

    private struct Result {
        let code: ExitCode
        let output: String
        let errors: String
    }

    /// Runs a command in a folder with these files; the folder's path is taken out of what is printed.
    private func run(_ words: [String], _ files: [String: String], width: Int? = nil) throws -> Result {
        let folder = try StageFolder()
        defer { folder.remove() }
        for (name, text) in files { try folder.write(text, to: name) }
        let captured = CapturedConsole(isTerminal: width != nil, width: width, environment: ["NO_COLOR": "1"])
        let code = Self.tool.run(words + ["--config", folder.configuration], on: captured.console)
        return Result(
            code: code, output: captured.output.replacing(folder.path + "/", with: ""),
            errors: captured.errors.replacing(folder.path + "/", with: ""))
    }

    private static let configuration = "policies: policies\nlimits: { heldBytes: much }\n"
    private static let policy = """
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: p }
        spec:
          effect: permit
          prinicpals: [{ group: a }]
          resources: { namespaces: [a] }
          visibility: full

        """

    @Test("every problem comes with its line and a caret below the column")
    func carets() throws {
        let words = ["explain", "--trace", "x", "--as", "y"]
        let result = try run(words, ["spanwarden.yaml": Self.configuration, "policies/a.yaml": Self.policy])
        #expect(result.code == .usage)
        #expect(result.output.isEmpty)
        #expect(
            result.errors == """
                error: policies/a.yaml:5:3: key `principals` is missing
                 5 |   effect: permit
                   |   ^
                error: policies/a.yaml:6:3: unknown key `prinicpals`: expected one of `effect`, `principals`, `resources`, `mode`, `visibility`, `when`
                 6 |   prinicpals: [{ group: a }]
                   |   ^
                hint: did you mean `principals`?
                error: spanwarden.yaml:2:22: key `heldBytes`: expected a size of 1MiB or more, as `64KiB`, found `much`
                 2 | limits: { heldBytes: much }
                   |                      ^

                """)
    }

    @Test("check, serve and token report in one way")
    func everyCommand() throws {
        let files = ["spanwarden.yaml": Self.configuration, "policies/a.yaml": Self.policy]
        for word in ["check", "serve", "token"] {
            let result = try run([word], files)
            #expect(result.code == .usage)
            #expect(result.errors.contains(" 6 |   prinicpals: [{ group: a }]\n   |   ^\nhint: did you"), "\(word)")
        }
    }

    @Test("json has file, line, column, message and hint, and no excerpt")
    func json() throws {
        let result = try run(
            ["check", "--output", "json"], ["spanwarden.yaml": Self.configuration, "policies/a.yaml": Self.policy])
        #expect(result.code == .usage && result.errors.isEmpty)
        let tree = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let problems = try #require(tree?["problems"] as? [[String: Any]])
        #expect(problems.count > 3)
        #expect(problems.allSatisfy { Set($0.keys) == ["file", "line", "column", "message", "hint"] })
        #expect(!result.output.contains("|"))
    }

    @Test("a file that is not there, a pipe and a folder are reported without a line, and at once")
    func noLine() throws {
        let folder = try StageFolder()
        defer { folder.remove() }
        #expect(mkfifo(folder.path + "/policies/pipe.yaml", 0o600) == 0)
        try folder.write("policies: policies\nlisten: { address: \"127.0.0.1:0\" }\n", to: "spanwarden.yaml")
        let captured = CapturedConsole()
        #expect(Self.tool.run(["check", "--config", folder.configuration], on: captured.console) == .usage)
        let lines = captured.errors.split(separator: "\n")
        let pipe = try #require(lines.firstIndex { $0.contains("pipe.yaml:1:1: file is no regular file") })
        #expect(pipe + 1 == lines.count || lines[pipe + 1].hasPrefix("error: "))
        let missing = CapturedConsole()
        #expect(Self.tool.run(["check", "--config", folder.path + "/none.yaml"], on: missing.console) == .usage)
        #expect(missing.errors.split(separator: "\n").count == 1)
    }

    @Test("a hostile line is escaped and cut to the terminal, whatever its bytes")
    func hostile() throws {
        let noise = String(repeating: "\u{1b}[31m\u{202e}\u{9b}支", count: 200)
        let files = ["spanwarden.yaml": "a: b\n\(noise)\npolicies: policies\n"]
        for width in [30, 80] {
            let result = try run(["check"], files, width: width)
            let excerpts = result.errors.split(separator: "\n").filter { $0.contains(" | ") }
            #expect(excerpts.count > 100)
            #expect(excerpts.allSatisfy { $0.unicodeScalars.count <= width })
            #expect(
                !result.errors.unicodeScalars.contains {
                    $0.value < 0x20 && $0 != "\n" || (0x7f...0x9f).contains($0.value)
                })
        }
        var bytes = Array("policies: policies # ".utf8)
        bytes += [0xff, 0xfe, 0x80] + Array("\n".utf8)
        let folder = try StageFolder()
        defer { folder.remove() }
        try Data(bytes).write(to: URL(filePath: folder.configuration))
        let captured = CapturedConsole()
        #expect(Self.tool.run(["check", "--config", folder.configuration], on: captured.console) == .usage)
        #expect(captured.errors.contains("spanwarden.yaml:1:22: file is not UTF-8 from here on"))
        #expect(captured.errors.split(separator: "\n").count == 1)
    }
}
