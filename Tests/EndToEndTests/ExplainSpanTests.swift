import Foundation
import ServeCommands
import Terminal
import TestSupport
import Testing

/// `spanwarden explain --span` and `--attribute`, from their words to their output.
@Suite struct ExplainSpanTests {
    private static let recording = "Tests/BackendsTests/Data/jaeger-main/checkout.json"
    private static let tool = CommandLineTool("spanwarden", summary: "tests", commands: ServingCommands.all)

    private struct Result {
        let code: ExitCode
        let output: String
        let errors: String

        /// The output as JSON.
        func object() throws -> [String: Any] {
            try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        }
    }

    private static let policies = """
        apiVersion: spanwarden.dev/v1
        kind: IdentityMapping
        metadata: { name: mesh }
        spec:
          issuer: https://a.example
          groups: { claim: groups }
          identities: [{ claim: groups, matches: "mesh:{n}", identity: "spiffe://td/ns/{n}/sa/x" }]
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: own }
        spec:
          effect: permit
          principals: [{ identity: "spiffe://td/ns/{n}/sa/*" }]
          resources: { namespaces: ["{n}"] }
          visibility: full
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: on-call }
        spec:
          effect: permit
          principals: [{ group: sre }]
          resources: { namespaces: ["*"] }
          visibility: masked
        ---
        apiVersion: spanwarden.dev/v1
        kind: RedactionPolicy
        metadata: { name: secrets }
        spec:
          rules:
            - { keys: ["card*"], action: mask, exempt: [{ group: auditors }] }
            - { keys: [card.number], action: remove }

        """
    private static let ada = #"{"iss":"https://a.example","sub":"ada","groups":["mesh:shop","staff"]}"#

    /// Runs a question about a reply, in a folder with these policies; the folder's path is taken out of what is printed.
    private func ask(
        _ reply: String, _ words: String..., claims: String = ada, isTerminal: Bool = false
    ) throws -> Result {
        try ask(reply, words, claims: claims, isTerminal: isTerminal)
    }

    private func ask(
        _ reply: String, _ words: [String], claims: String, isTerminal: Bool = false, backends: String = "",
        policies: String = ""
    ) throws -> Result {
        let folder = try StageFolder()
        defer { folder.remove() }
        try folder.write(
            "policies: policies\nownership: { namespaces: [shop, pay] }\n" + backends, to: "spanwarden.yaml")
        try folder.write(Self.policies + policies, to: "policies/p.yaml")
        try folder.write(reply, to: "reply.json")
        try folder.write(claims, to: "claims.json")
        let captured = CapturedConsole(isTerminal: isTerminal, width: isTerminal ? 120 : nil)
        let named = [
            "explain", "--config", folder.configuration, "--as", folder.path + "/claims.json", "--trace",
            folder.path + "/reply.json",
        ]
        let code = Self.tool.run(named + words, on: captured.console)
        return Result(
            code: code, output: captured.output.replacing(folder.path + "/", with: ""),
            errors: captured.errors.replacing(folder.path + "/", with: ""))
    }

    private static let stores = """
        backends:
          - { name: mesh, kind: jaeger, url: "http://127.0.0.1:1", mount: /mesh }
          - { name: lab, kind: jaeger, url: "http://127.0.0.1:2", mount: /lab }

        """
    private static let ofLab = """
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: lab }
        spec:
          effect: permit
          principals: [{ group: staff }]
          resources: { namespaces: [pay], backends: [lab] }
          visibility: full

        """

    @Test("where there are several stores it is said which one is asked", arguments: ["mesh", "lab"])
    func backends(name: String) throws {
        func ask(_ words: String...) throws -> Result {
            try self.ask(
                Self.reply, ["--output", "reply"] + words, claims: Self.ada, backends: Self.stores, policies: Self.ofLab
            )
        }
        let shown = try ask("--backend", name)
        #expect(shown.code == .holds, "\(shown.errors)")
        #expect(shown.output.contains("op2") == (name == "lab"))
        let unsaid = try ask()
        #expect(unsaid.code == .usage)
        #expect(unsaid.errors.contains("several backends: mesh, lab"))
        let unknown = try ask("--backend", "tempo")
        #expect(unknown.code == .usage)
        #expect(unknown.errors.contains("`tempo` is none of the configuration's: mesh, lab"))
    }

    /// Spans 1 of shop, 2 of pay below it, and 3 of shop below that, whose evidence names two namespaces in the span 4.
    private static let reply: String = {
        func span(_ id: String, up: String?, _ process: String, _ tags: [String]) -> String {
            let references = up.map { #"[{"refType":"CHILD_OF","traceID":"ab","spanID":"\#($0)"}]"# } ?? "[]"
            return
                #"{"traceID":"ab","spanID":"\#(id)","operationName":"op\#(id)","references":\#(references),"startTime":1,"#
                + #""duration":1,"tags":[\#(tags.joined(separator: ","))],"processID":"\#(process)"}"#
        }
        func tag(_ key: String, _ value: String) -> String { #"{"key":"\#(key)","type":"string","value":"\#(value)"}"# }
        func process(_ namespace: String) -> String {
            #"{"serviceName":"web","tags":[\#(tag("k8s.namespace.name", namespace))]}"#
        }
        let values = [
            tag("http.url", "s3cr3t"), tag("card.number", "s3cr3t"), tag("card.holder", "s3cr3t"),
            tag("cookie", "s3cr3t"),
            tag("@jaeger@warnings", "s3cr3t"),
        ]
        let conflict = [
            tag("istio.namespace", "pay"), tag("node_id", "sidecar~10.0.0.1~web.pay~pay.svc.cluster.local"),
        ]
        let spans = [
            span("1", up: nil, "p1", values), span("2", up: "1", "p2", values), span("3", up: "2", "p1", []),
            span("4", up: "1", "p1", conflict),
        ]
        return #"{"data":[{"traceID":"ab","spans":[\#(spans.joined(separator: ","))],"#
            + #""processes":{"p1":\#(process("shop")),"p2":\#(process("pay"))}}]}"#
    }()

    @Test("a hidden span: its owner's evidence, the claims, and the rules that nearly match with what would be right")
    func hidden() throws {
        let result = try ask(Self.reply, "--span", "0000000000000002")
        #expect(result.code == .holds && result.errors.isEmpty, "\(result.errors)")
        #expect(
            result.output == """
                span 0000000000000002 `op2` of `web`
                  decision: hidden: no permit matches
                  owner: pay
                    k8s-resource: k8s.namespace.name (tag of the process) is `pay`: names pay
                    istio: istio.namespace (tag of the span) is absent, node_id (tag of the span) is absent: says nothing
                    service-table: serviceName (process) is `web`: says nothing
                    service in rules: `web`
                  viewer: `ada` of `https://a.example`
                    IdentityMapping `mesh` (policies/p.yaml:3:19), claim `groups`: 2 values
                      group `mesh:shop`
                      group `staff`
                    IdentityMapping `mesh` (policies/p.yaml:3:19), claim `groups`: 2 values
                      `mesh:shop` becomes identity `spiffe://td/ns/shop/sa/x`
                      1 that does not match `mesh:{n}`
                  rules: 0 match
                    nearly: permit full `own` (policies/p.yaml:11:19)
                      the span is in namespace `pay`: expected `shop`
                    nearly: permit masked `on-call` (policies/p.yaml:20:19)
                      none of its principals is the viewer: expected group `sre`
                  attributes: 0 shown as they are, 7 not
                    left out: the span shows no attributes
                      `operationName`, `http.url`, `card.number`, `card.holder`, `cookie`, `@jaeger@warnings`, `k8s.namespace.name`

                """)
    }

    @Test("a shown span: the rule that matches, what is taken out by which rule, and how many hidden stand above it")
    func shown() throws {
        let output = try ask(Self.reply, "--span", "1").output
        #expect(output.contains("decision: full: permitted by own\n  place: shown as a root: it names no parent"))
        #expect(output.contains("rules: 1 match\n    matches: permit full `own` (policies/p.yaml:11:19)\n    nearly"))
        #expect(output.contains("    removed by secrets"), "\(output)")
        #expect(output.contains("    removed by baseline:credentials\n      `cookie`"), "\(output)")
        #expect(output.contains("left out: it is a note of the store\n      `@jaeger@warnings`"))
        let below = try ask(Self.reply, "--span", "3").output
        #expect(below.contains("place: shown below 0000000000000001: 1 hidden between"), "\(below)")
    }

    @Test("evidence that names two namespaces is told with its places and values")
    func conflict() throws {
        let output = try ask(Self.reply, "--span", "4").output
        #expect(output.contains("owner: unknown: its evidence names different namespaces"))
        #expect(output.contains("k8s.namespace.name (tag of the process) is `shop`: names shop"))
        #expect(output.contains("istio.namespace (tag of the span) is `pay`, node_id (tag of the span) is `sidecar~"))
        #expect(output.contains("the span's owner is unknown: expected `unowned: true`"), "\(output)")
    }

    @Test("an attribute: what becomes of it, every rule that names it, and which spares the viewer")
    func attribute() throws {
        let number = try ask(Self.reply, "--span", "1", "--attribute", "card.number").output
        #expect(number.contains("attribute `card.number` of the span: removed by "), "\(number)")
        #expect(number.contains("`card*` mask, a more severe rule decides"), "\(number)")
        #expect(number.contains("`card.number` remove, decides"), "\(number)")
        #expect(!number.contains("http.url"))
        let masked = try ask(Self.reply, "--span", "1", "--attribute", "card.holder").output
        #expect(masked.contains("attribute `card.holder` of the span: shown as **** by "), "\(masked)")
        let auditor = Self.ada.replacing("staff", with: "auditors")
        let spared = try ask(Self.reply, "--span", "1", "--attribute", "card.holder", claims: auditor).output
        #expect(spared.contains("attribute `card.holder` of the span: shown as it is\n"), "\(spared)")
        #expect(spared.contains("mask, and spares the viewer"), "\(spared)")
        let absent = try ask(Self.reply, "--span", "3", "--attribute", "card.number").output
        #expect(absent.contains("attribute `card.number` of the span: the span has none"), "\(absent)")
        let onCall = Self.ada.replacing("mesh:shop", with: "sre")
        let unlisted = try ask(Self.reply, "--span", "1", "--attribute", "http.url", claims: onCall).output
        #expect(unlisted.contains("the span is masked, and the key is not on the list"), "\(unlisted)")
    }

    @Test("no value of an attribute that is no evidence is ever printed", arguments: ["tree", "json"])
    func noValues(output: String) throws {
        for span in ["1", "2"] {
            let whole = try ask(Self.reply, "--span", span, "--output", output)
            #expect(whole.code == .holds && !whole.output.contains("s3cr3t"))
            for key in ["http.url", "card.number", "card.holder", "cookie", "@jaeger@warnings", "none"] {
                let result = try ask(Self.reply, "--span", span, "--attribute", key, "--output", output)
                #expect(result.code == .holds && result.output.contains(key) && !result.output.contains("s3cr3t"))
            }
        }
    }

    @Test(
        "hostile text in keys, evidence, claims and options reaches the output only escaped",
        arguments: ["tree", "json"])
    func hostileText(output: String) throws {
        let hostile = #"\u001b[31m\n\u202e"#
        let reply = Self.reply.replacing("http.url", with: hostile).replacing(
            #""value":"shop""#, with: #""value":"\#(hostile)""#)
        let claims = Self.ada.replacing("staff", with: hostile)
        for words in [["--span", "1"], ["--span", "1", "--attribute", "\u{1b}[31m\n\u{202e}"]] {
            let result = try ask(reply, words + ["--output", output], claims: claims)
            #expect(result.code == .holds && result.output.contains("31m"), "\(result.errors)")
            #expect(!result.output.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" })
        }
    }

    @Test("json says the same for machines")
    func json() throws {
        let object = try ask(Self.reply, "--span", "2", "--output", "json").object()
        let span = try #require((object["spans"] as? [[String: Any]])?.first)
        let owner = try #require(span["owner"] as? [String: Any])
        let rules = try #require((span["rules"] as? [[String: Any]])?.first)
        let nearly = try #require(rules["nearly"] as? [[String: Any]])
        let viewer = try #require((object["viewer"] as? [[String: Any]])?.first)
        #expect(object["trace"] as? String == "000000000000000000000000000000ab")
        #expect(span["visibility"] as? String == "hidden" && span["reason"] as? String == "no permit matches")
        #expect(owner["namespace"] as? String == "pay" && (owner["evidence"] as? [Any])?.count == 3)
        #expect(nearly.map { $0["name"] as? String } == ["own", "on-call"])
        #expect(nearly[0]["missing"] as? [String] == ["the span is in namespace `pay`: expected `shop`"])
        #expect(nearly[0]["place"] as? String == "policies/p.yaml:11:19")
        #expect(viewer["identities"] as? [String] == ["spiffe://td/ns/shop/sa/x"])
        let attribute = try ask(Self.reply, "--span", "1", "--attribute", "card.number", "--output", "json").object()
        let told = ((attribute["spans"] as? [[String: Any]])?.first?["attributes"] as? [[String: Any]])?.first
        #expect(told?["fate"] as? String == "ruled")
        let decides = (told?["rules"] as? [[String: Any]])?.map { $0["decides"] as? Bool }
        #expect(decides == [false, true])
    }

    @Test("of an agent the rules for both are told")
    func agent() throws {
        let claims = #"{"iss":"https://a.example","sub":"ada","groups":["mesh:shop"],"act":{"sub":"bot"}}"#
        let output = try ask(Self.reply, "--span", "1", claims: claims).output
        #expect(output.contains("rules: 1 match"))
        #expect(output.contains("rules for the agent `bot`: 0 match"), "\(output)")
        #expect(output.contains("viewer: `bot`"))
    }

    @Test("a terminal gets branches, a pipe indentation")
    func terminal() throws {
        let output = try ask(Self.reply, "--span", "1", isTerminal: true).output
        #expect(output.contains("├─ ") && output.contains("└─ "))
        #expect(try !ask(Self.reply, "--span", "1").output.contains("─"))
    }

    @Test("a grant that is written out is explained too")
    func grant() throws {
        let path = Repository.root.appending(path: Self.recording).path
        let captured = CapturedConsole(isTerminal: false)
        let words = ["--trace", path, "--grant", "storefront=full", "--span", "d58ef87dcddb6f28"]
        #expect(Self.tool.run(["explain"] + words, on: captured.console) == .holds)
        #expect(captured.output.contains("nearly: permit full `--grant storefront=full`"), "\(captured.output)")
        #expect(captured.output.contains("the span is in namespace `payments`: expected `storefront`"))
    }

    @Test("an id that no span has, one that is none, and --attribute alone are refused with what would be right")
    func refusals() throws {
        for (words, message) in [
            (["--span", "00ff"], "none of the trace's 4 spans is `00000000000000ff`"),
            (["--span", "zz"], "--span `zz` is not a span's id"), (["--span", ""], "--span `` is not a span's id"),
            (["--attribute", "http.url"], "--attribute without --span"),
            (["--span", "1", "--output", "reply"], "--output reply with --span"),
        ] {
            let captured = CapturedConsole(isTerminal: false)
            let file = FileManager.default.temporaryDirectory.appending(path: "reply-\(UUID().uuidString).json")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(Self.reply.utf8).write(to: file)
            let code = Self.tool.run(
                ["explain", "--trace", file.path, "--grant", "*=full"] + words, on: captured.console)
            #expect(code == .usage && captured.output.isEmpty)
            #expect(captured.errors.contains(message) && captured.errors.contains("hint: "), "\(captured.errors)")
        }
    }

    /// The tags of each span of a reply, by key; those that stand there twice are left out.
    private func tags(_ reply: [String: Any]) throws -> [String: [String: String]] {
        let spans = ((reply["data"] as? [[String: Any]])?.first?["spans"] as? [[String: Any]]) ?? []
        let pairs = spans.map { span in
            let tags = (span["tags"] as? [[String: Any]] ?? []).map {
                ($0["key"] as? String ?? "", "\($0["value"] ?? "")")
            }
            let once = tags.filter { tag in tags.count { $0.0 == tag.0 } == 1 }
            return (span["spanID"] as? String ?? "", Dictionary(uniqueKeysWithValues: once))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    @Test(
        "what is said of each tag of a recorded trace is what the reply shows of it",
        arguments: [#"["mesh:storefront","sre"]"#, #"["mesh:payments"]"#])
    func likeReplies(groups: String) throws {
        let stored = try Repository.text(Self.recording)
        let claims = #"{"iss":"https://a.example","sub":"ada","groups":\#(groups)}"#
        let shown = try tags(ask(stored, "--output", "reply", claims: claims).object())
        let before = try tags(
            try #require(JSONSerialization.jsonObject(with: Data(stored.utf8)) as? [String: Any]))
        var fates: Set<String> = []
        #expect(shown.count > 10)
        for (id, tags) in before {
            let object = try ask(stored, "--span", id, "--output", "json", claims: claims).object()
            let span = try #require((object["spans"] as? [[String: Any]])?.first)
            for told in span["attributes"] as? [[String: Any]] ?? [] where told["holder"] as? String == "span" {
                guard let key = told["key"] as? String, let fate = told["fate"] as? String, let value = tags[key] else {
                    continue
                }
                fates.insert(fate)
                let seen = shown[id]?[key]
                switch fate {
                case "kept", "kind-kept": #expect(seen == value, "\(id) \(key)")
                case "peers-rewritten": #expect(seen != nil && seen != value, "\(id) \(key)")
                case "ruled": #expect(seen == nil || seen == "****", "\(id) \(key)")
                default: #expect(seen == nil, "\(id) \(key)")
                }
            }
        }
        #expect(fates.isSuperset(of: ["kept", "ruled"]), "\(fates)")
    }
}
