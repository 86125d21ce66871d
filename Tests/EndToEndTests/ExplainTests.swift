import Foundation
import ServeCommands
import Terminal
import TestSupport
import Testing

/// `spanwarden explain`, from its words to its output.
@Suite struct ExplainTests {
    private static let recordings = "Tests/BackendsTests/Data/jaeger-main/"
    private static let tool = CommandLineTool("spanwarden", summary: "tests", commands: ServingCommands.all)

    private struct Result {
        let code: ExitCode
        let output: String
        let errors: String
    }

    private func run(_ words: [String], isTerminal: Bool = false) -> Result {
        let captured = CapturedConsole(isTerminal: isTerminal)
        let code = Self.tool.run(["explain"] + words, on: captured.console)
        return Result(code: code, output: captured.output, errors: captured.errors)
    }

    private func explain(_ name: String, _ grant: String, _ more: String...) -> Result {
        run(["--trace", Repository.root.appending(path: Self.recordings + name).path, "--grant", grant] + more)
    }

    /// The same of a reply that the test writes.
    private func explain(reply: String, _ grant: String, _ more: String...) throws -> Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "reply-\(UUID().uuidString).json")
        try Data(reply.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return run(["--trace", file.path, "--grant", grant] + more)
    }

    private static func reply(_ spans: [String], service: String = "cart") -> String {
        func process(_ namespace: String) -> String {
            let tag = #"{"key":"k8s.namespace.name","type":"string","value":"\#(namespace)"}"#
            return #"{"serviceName":"\#(service)","tags":[\#(tag)]}"#
        }
        let unowned = #"{"serviceName":"\#(service)"}"#
        return #"{"data":[{"traceID":"ab","spans":["# + spans.joined(separator: ",")
            + #"],"processes":{"p1":\#(process("shop")),"p2":\#(unowned),"p3":\#(process("ops"))}}]}"#
    }

    private static func span(
        _ id: String, up: String? = nil, name: String = "op", kind: String = "internal", of process: String = "p1"
    ) -> String {
        let references = up.map { #"[{"refType":"CHILD_OF","traceID":"ab","spanID":"\#($0)"}]"# } ?? "[]"
        return
            #"{"traceID":"ab","spanID":"\#(id)","operationName":"\#(name)","references":\#(references),"startTime":1,"#
            + #""duration":1,"tags":[{"key":"span.kind","type":"string","value":"\#(kind)"}],"processID":"\#(process)"}"#
    }

    @Test("the tree shows every visible span below its parent, then what is hidden, each with its reason")
    func tree() throws {
        let spans = [
            Self.span("1"), Self.span("2", up: "1", name: "dark", of: "p2"), Self.span("3", up: "2", name: "child"),
        ]
        let result = try explain(reply: Self.reply(spans), "shop=full")
        #expect(result.code == .holds)
        #expect(result.errors.isEmpty)
        #expect(
            result.output == """
                trace 000000000000000000000000000000ab: 2 full, 0 masked, 1 hidden
                  full 0000000000000001 `op` of `cart` in shop: permitted by --grant shop=full
                    full 0000000000000003 `child` of `cart` in shop: permitted by --grant shop=full
                hidden:
                  0000000000000002 `dark` of `cart` in no known namespace: its owner is unknown: nothing says which namespace it belongs to

                """)
    }

    @Test(
        "every span of a recorded trace is in the tree once",
        arguments: ["checkout.json", "odd-2.json", "odd-3.json", "odd-4.json", "odd-5.json"])
    func everySpan(_ name: String) throws {
        let stored = try Repository.text(Self.recordings + name).components(separatedBy: #""operationName""#).count - 1
        for grant in ["*=full", "storefront=full,payments=masked", "nobody=full"] {
            let lines = explain(name, grant).output.split(separator: "\n")
            #expect(lines.filter { $0.hasPrefix("  ") }.count == stored, "\(grant)")
        }
    }

    @Test("a child of an id that a client and a server share hangs below the server, and no span is lost in a loop")
    func sharedIDs() throws {
        let spans = [
            Self.span("1", up: "2", name: "client half", kind: "client"),
            Self.span("1", name: "server half", kind: "server"),
            Self.span("2", up: "1", name: "between"),
        ]
        let lines = try explain(reply: Self.reply(spans), "shop=full").output.split(separator: "\n").dropFirst()
        let names = lines.map { line in line.prefix { $0 == " " }.count.description + line.split(separator: "`")[1] }
        #expect(names == ["2server half", "4between", "6client half"])
    }

    @Test("masked spans say so, and several permits are all named")
    func reasons() throws {
        let result = try explain(reply: Self.reply([Self.span("1")]), "shop=masked,sh*=masked,ops=full")
        #expect(result.output.contains("masked 0000000000000001"))
        #expect(result.output.contains("permitted by --grant shop=masked, --grant sh*=masked"))
        let none = try explain(reply: Self.reply([Self.span("1")]), "ops=full")
        #expect(none.output.contains("no permit matches"))
    }

    @Test("a shape is called hidden and shows its times, and its reply has a number for an id")
    func shapes() throws {
        let spans = [Self.span("1"), Self.span("2", up: "1", name: "charge", of: "p3"), Self.span("3", up: "2")]
        let tree = try explain(reply: Self.reply(spans), "shop=full,ops=shape").output
        #expect(tree.contains(": 2 full, 0 masked, 1 shape, 0 hidden\n"))
        #expect(
            tree.contains(
                "    shape 0000000000000002 hidden, start 1 us, duration 1 us, in ops: permitted by --grant ops=shape\n"
            ),
            "\(tree)")
        #expect(tree.contains("      full 0000000000000003") && !tree.contains("charge"))
        let reply = try explain(reply: Self.reply(spans), "shop=full,ops=shape", "--output", "reply").output
        #expect(reply.contains(#""spanID":"0000000000000002","operationName":"hidden""#))
        let alone = try explain(reply: Self.reply(spans), "ops=shape").output
        #expect(alone.contains("for this viewer the trace does not exist"))
    }

    @Test("json says the same for machines")
    func json() throws {
        let result = explain("checkout.json", "storefront=full,payments=masked", "--output", "json")
        #expect(result.code == .holds)
        let tree = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let spans = try #require(tree?["spans"] as? [[String: Any]])
        let visible = spans.filter { $0["visibility"] as? String != "hidden" }
        #expect(tree?["trace"] as? String == "41dfbdece71aac11a179da94153e2174")
        #expect(tree?["hidden"] as? Int == spans.count - visible.count)
        #expect(tree?["full"] as? Int == spans.filter { $0["visibility"] as? String == "full" }.count)
        let ids = Set(visible.compactMap { $0["span"] as? String })
        #expect(visible.count > 10)
        #expect(visible.allSatisfy { ($0["parent"] as? String).map(ids.contains) ?? true })
        #expect(spans.allSatisfy { !($0["reason"] as? String ?? "").isEmpty })
    }

    @Test("reply is the body that the viewer would get, and the store's own 404 where nothing is visible")
    func reply() throws {
        let result = explain("checkout.json", "storefront=full", "--output", "reply")
        let tree = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        #expect((tree?["data"] as? [Any])?.count == 1)
        #expect(result.output.hasPrefix(#"{"data":[{"traceID":"41dfbdece71aac11a179da94153e2174","spans":["#))
        let missing = explain("checkout.json", "nobody=full", "--output", "reply")
        #expect(try missing.output == Repository.text(Self.recordings + "missing.body"))
        #expect(missing.code == .holds)
    }

    @Test("hostile text in names reaches the output only escaped, as text and as JSON")
    func hostileText() throws {
        let hostile = #"\u001b[31m\r\nX: y\u2028\u202e\u0000\u009b1m`\ufeff\u007f\ud83d\ude00\udb40\udc01é"#
        let decoded = "\u{1b}[31m\r\nX: y\u{2028}\u{202e}\u{0}\u{9b}1m`\u{feff}\u{7f}\u{1f600}\u{e0001}é"
        let stored = Self.reply(
            [Self.span("1", name: hostile), Self.span("2", name: hostile, of: "p2")], service: hostile)
        for output in ["tree", "json", "reply"] {
            for isTerminal in [false, true] {
                let file = FileManager.default.temporaryDirectory.appending(path: "reply-\(UUID().uuidString).json")
                try Data(stored.utf8).write(to: file)
                defer { try? FileManager.default.removeItem(at: file) }
                let words = ["--trace", file.path, "--grant", "shop=full", "--output", output]
                var printed = run(words, isTerminal: isTerminal).output
                // What the console itself writes in color.
                for style in ["\u{1b}[32m", "\u{1b}[0m", "\u{1b}[33m"] { printed = printed.replacing(style, with: "") }
                let harmful = printed.unicodeScalars.filter { scalar in
                    scalar != "\n"
                        && (scalar.properties.generalCategory == .control
                            || scalar.properties.generalCategory == .format
                            || scalar.properties.generalCategory == .lineSeparator)
                }
                #expect(harmful.isEmpty, "\(output)")
                guard output != "tree" else { continue }
                let tree = try JSONSerialization.jsonObject(with: Data(printed.utf8))
                let names = Self.strings(tree).filter { $0.hasPrefix("\u{1b}") }
                #expect(!names.isEmpty)
                #expect(names.allSatisfy { Array($0.utf8) == Array(decoded.utf8) }, "\(output)")
            }
        }
    }

    private static func strings(_ value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap(strings)
        case let object as [String: Any]: object.values.flatMap(strings)
        default: []
        }
    }

    @Test(
        "a grant that can't be read is refused with exit code 2 and says what would be right",
        arguments: [
            ("payments", "--grant entry `payments` is not `namespace=visibility`"), ("", "--grant entry `` is not"),
            ("payments=full,", "--grant entry `` is not"), ("=full", "--grant entry `=full` is not"),
            ("payments=full=x", "is not `namespace=visibility`"),
            ("payments=Full", "--grant visibility `Full` is none of hidden, shape, masked, full"),
            ("Payments=full", "--grant namespace `Payments` is neither a DNS label nor a glob"),
            ("a.b=full", "neither a DNS label nor a glob"), (" payments=full", "` payments` is neither"),
            ("x\u{1b}[2J=full", "`x\\u{1b}[2J`"),
        ])
    func badGrants(_ grant: String, _ message: String) {
        let result = explain("checkout.json", grant)
        #expect(result.code == .usage)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(!result.errors.unicodeScalars.contains("\u{1b}"))
    }

    @Test("a reply of more than 1 GiB, and claims of more than 1 MiB, are refused unread")
    func tooLarge() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "reply-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data().write(to: URL(filePath: file))
        try #require(truncate(file, (1 << 30) + 1) == 0)
        let reply = run(["--trace", file, "--grant", "shop=full"])
        #expect(reply.code == .usage && reply.errors.contains("has more than 1GiB"), "\(reply.errors)")
        #expect(reply.errors.contains("give a file that holds one reply"))
        let policies = Repository.root.appending(path: "policies/examples/demo").path
        let configuration = file + ".yaml"
        defer { try? FileManager.default.removeItem(atPath: configuration) }
        try Data("policies: \"\(policies)\"\n".utf8).write(to: URL(filePath: configuration))
        let claims = run(["--trace", file, "--config", configuration, "--as", "/dev/zero"])
        #expect(claims.code == .usage && claims.errors.contains("has more than 1MiB"), "\(claims.errors)")
        #expect(claims.errors.contains("give a file that holds a token's payload"))
    }

    @Test("a reply that can't be read, or holds no trace, is refused with exit code 2, a place, and none of its bytes")
    func badReplies() throws {
        let secret = #"{"data":[{"s3cr3t":1,"s3cr3t":1}]}"#
        for (reply, message) in [
            (secret, "the reply can't be read: repeated member at byte 22"), ("", "the reply can't be read"),
            ("[]", "not the backend's envelope"), (Self.reply([Self.span("1")]) + "x", "bytes behind the value"),
            (String(Self.reply([Self.span("1")]).dropLast(40)), "the reply can't be read"),
            (#"{"data":null}"#, "the reply holds no trace"),
            (#"{"data":[],"errors":[{"code":404,"msg":"x"}]}"#, "the reply holds no trace"),
            (#"{"data":[]}"#, "the reply holds no trace"),
        ] {
            let result = try explain(reply: reply, "shop=full")
            #expect(result.code == .usage)
            #expect(result.output.isEmpty)
            #expect(result.errors.contains(message), "\(result.errors)")
            #expect(!result.errors.contains("s3cr3t"))
        }
        #expect(explain("odd-1-refused.body", "*=full").errors.contains("the backend reports errors"))
    }

    @Test("a file that is not there, a folder, and missing or unknown options are refused with exit code 2")
    func badFiles() {
        #expect(explain("absent.json", "*=full").errors.contains("can't be read"))
        #expect(explain("", "*=full").code == .usage)
        for words in [
            [], ["--trace", "x"], ["--grant", "*=full"], ["--as", "x"],
            ["--trace", "x", "--grant", "*=full", "--output", "xml"],
        ] {
            #expect(run(words).code == .usage)
            #expect(run(words).output.isEmpty)
        }
    }

    @Test("help names the options and says that the grant is assumed")
    func help() {
        let help = run(["--help"])
        #expect(help.code == .holds)
        for word in ["--trace", "--grant", "--output", "assumed"] { #expect(help.output.contains(word)) }
    }

    @Test("a tree as deep as the trace is long is printed without recursion")
    func deep() throws {
        let spans = (1...20_000).map { Self.span(String($0, radix: 16), up: $0 == 1 ? nil : String($0 - 1, radix: 16)) }
        let result = try explain(reply: Self.reply(spans), "shop=full")
        #expect(result.output.split(separator: "\n").count == 20_001)
    }
}
