import AccessPolicy
import Backends
import Foundation
import Ownership
import Redaction
import SpanStream
import TestSupport
import Testing
import TraceModel
import View

/// Answers in the form of Jaeger's v3 API: `docs/specs/view.md` section 11.
@Suite struct NewerAnswerTests {
    private static let recordings =
        ["browse", "checkout", "login", "refund", "restock"] + (1...10).map { "odd-\($0)" }
    private static let grants = [
        "*=full", "*=masked", "payments=full", "storefront=full,platform=masked", "identity=full,payments=masked",
        "payments=full,storefront=hidden", "fulfilment=full", "storefront=shape,payments=full", "*=shape,platform=full",
        "nowhere=full",
    ]
    private static let rules: [[RedactionRule]] = [
        [],
        [RedactionRule(name: "mail", keys: [KeyPattern("user.email"), KeyPattern("peer.service")], action: .mask)],
        [
            RedactionRule(
                name: "members",
                keys: [
                    KeyPattern("otel.*"), KeyPattern("w3c.tracestate"), KeyPattern("event"), KeyPattern("span.kind"),
                    KeyPattern("k8s.pod.name"),
                ], action: .remove)
        ],
        [RedactionRule(name: "all", keys: [KeyPattern("*")], action: .mask)],
        [RedactionRule(name: "all", keys: [KeyPattern("*")], action: .pseudonym)],
    ]

    /// The bodies of an answer in either form to who holds `grant`; nil where nothing is seen.
    private static func shown(
        _ bytes: [UInt8], _ grant: String, rules: [RedactionRule] = [], separated: Bool = false, piece: Int = 1_000,
        forms: [ReplyForm] = [.v3, .v1]
    ) throws -> (v3: [UInt8], v1: [UInt8])? {
        let assumed = try AssumedGrant(parsing: grant)
        let ownership = OwnershipRules(known: Set(assumed.namespaces))
        let backend = JaegerBackend()
        let bodies = try forms.map { answer -> [UInt8]? in
            var reader = backend.reader(of: .list(most: 20), in: .v3, for: answer)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try reader.feed(Array(bytes[start...].prefix(piece)))
            }
            var parts: [AnswerPart] = []
            for (place, trace) in try reader.finish().enumerated() {
                let builder = ViewBuilder(grant: assumed.grant, ownership: ownership, separatesSharedIDs: separated)
                let view = builder.view(of: trace)
                guard view.exists else { continue }
                let settings = RedactionSettings(pseudonymKey: PseudonymKey(contents: [UInt8](repeating: 7, count: 32)))
                let redactor = Redactor(
                    rules: RedactionRules(rules), scope: assumed.grant.scope, known: ownership.known,
                    settings: settings)
                parts.append(
                    .shown(
                        reader.rendering(
                            of: view, ofTrace: place, pretty: false, redactor: redactor, masked: .minimal, notice: nil))
                )
            }
            guard !parts.isEmpty else { return nil }
            var rendering: any AnswerRendering =
                answer == .v3 ? OTLPAnswer(parts) : JaegerAnswer(parts, pretty: false)
            var body: [UInt8] = []
            while let window = try rendering.next() { body += window }
            return body
        }
        guard let v3 = bodies.first ?? nil, let v1 = bodies.last ?? nil else {
            #expect(bodies.allSatisfy { $0 == nil }, "a trace is there in one form alone")
            return nil
        }
        return (v3, v1)
    }

    @Test(
        "who may see every span gets what the store gave, byte for byte",
        arguments: ["odd-1", "odd-7", "odd-8", "odd-10"])
    func unchanged(name: String) throws {
        let bytes = try RecordedReply.bytes("jaeger-main-v3/\(name).json")
        let shown = try #require(try Self.shown(bytes, "*=full")).v3
        #expect(String(decoding: shown, as: UTF8.self) == String(decoding: bytes, as: UTF8.self))
    }

    @Test(
        "groups, nanoseconds, flags and counts are the store's, with nothing gone but credentials and links to other traces",
        arguments: ["browse", "checkout", "login", "refund", "restock"])
    func whole(name: String) throws {
        let bytes = try RecordedReply.bytes("jaeger-main-v3/\(name).json")
        let shown = try #require(try Self.shown(bytes, "*=full")).v3
        let stored = try JSONSerialization.jsonObject(with: Data(bytes))
        let told = try JSONSerialization.jsonObject(with: Data(shown))
        let wanted = try JSONSerialization.data(withJSONObject: Self.permitted(stored), options: .sortedKeys)
        let found = try JSONSerialization.data(withJSONObject: told, options: .sortedKeys)
        let place = zip(wanted, found).enumerated().first { $1.0 != $1.1 }?.offset
        let around = [wanted, found].map { text in
            String(decoding: text.dropFirst(max(0, (place ?? 0) - 80)).prefix(160), as: UTF8.self)
        }
        #expect(wanted == found, "\(around)")
    }

    /// A stored reply without what nobody is shown.
    private static func permitted(_ value: Any) -> Any {
        if let list = value as? [Any] { return list.filter { !isWithheld($0) }.map(permitted) }
        guard var object = value as? [String: Any] else { return value }
        let links = (object["links"] as? [[String: Any]])?.filter {
            $0["traceId"] as? String == object["traceId"] as? String
        }
        object["links"] = links?.isEmpty == true ? nil : links
        return object.mapValues(permitted)
    }

    private static func isWithheld(_ value: Any) -> Bool {
        guard let object = value as? [String: Any] else { return false }
        let headers = ["authorization", "cookie", "set-cookie", "x-api-key"].map { "http.request.header." + $0 }
        return (headers + ["db.connection_string"]).contains(object["key"] as? String ?? "")
    }

    @Test("under every grant and every rule v3 shows the same spans and values as v1", arguments: recordings)
    func oneLaw(name: String) throws {
        let bytes = try RecordedReply.bytes("jaeger-main-v3/\(name).json")
        let stored = try CanonicalTrace(v3: bytes)
        var seen = 0
        for (grant, rules, separated) in Self.cases {
            guard let shown = try Self.shown(bytes, grant, rules: Self.rules[rules], separated: separated) else {
                continue
            }
            seen += 1
            let one = try CanonicalTrace(v1: shown.v1).comparable(besides: stored, statusIsRuled: rules > 1)
            let other = try CanonicalTrace(v3: shown.v3).comparable(besides: stored, statusIsRuled: rules > 1)
            #expect(one.spans.count == other.spans.count, "\(name) under \(grant), rules \(rules)")
            for (one, other) in zip(one.spans, other.spans) where one != other {
                Issue.record(
                    "\(name) under \(grant), rules \(rules): \(CanonicalTrace.difference(one, other))")
                return
            }
        }
        // The spans of odd-5 are nobody's.
        #expect(seen >= 10 || name == "odd-5", "\(name) is shown to some")
    }

    private static let cases = grants.flatMap { grant in
        rules.indices.flatMap { rules in [false, true].map { (grant, rules, $0) } }
    }

    @Test("an answer is the same however the reply came", arguments: [1, 7, 64, 100_000])
    func windows(piece: Int) throws {
        let bytes = try RecordedReply.bytes("jaeger-main-v3/odd-6.json")
        let whole = try #require(try Self.shown(bytes, "*=full"))
        let cut = try #require(try Self.shown(bytes, "*=full", piece: piece))
        #expect(whole.v3 == cut.v3)
    }

    private static func reply(_ span: String, schema: String = "") -> [UInt8] {
        Array(
            #"""
            {"result":{"resourceSpans":[{"resource":{"attributes":[{"key":"k8s.namespace.name","value":{"stringValue":"web"}}]},
            "scopeSpans":[{"scope":{},"spans":[{"traceId":"ab","spanId":"1","name":"a"\#(span)}]}]\#(schema)}]}}
            """#.utf8)
    }

    @Test("a kind and a status that are none are not shown, to nobody", arguments: ["*=full", "*=masked"])
    func noKind(grant: String) throws {
        for number in ["9007199254740993", "6", "-1", "4711"] {
            let bytes = Self.reply(#","kind":\#(number),"status":{"code":\#(number)}"#)
            let shown = try #require(try Self.shown(bytes, grant)).v3
            let text = String(decoding: shown, as: UTF8.self)
            #expect(!text.contains(#""kind""#) && text.contains(#""status":{}"#), "\(text)")
        }
    }

    @Test("scopes that read alike and that the store keeps apart stay apart")
    func scopes() throws {
        let span = #"{"traceId":"000000000000000000000000000000ab","spanId":"0000000000000001","name":"a","status":{}}"#
        let scope = #"{"scope":{"name":"lib"},"spans":[\#(span)]}"#
        let text =
            #"{"result":{"resourceSpans":[{"resource":{"attributes":[{"key":"k8s.namespace.name","value":{"stringValue":"web"}}]},"#
            + #""scopeSpans":[\#(scope),\#(scope.replacing("0000000000000001", with: "0000000000000002"))]}]}}"#
        let shown = try #require(try Self.shown(Array(text.utf8), "*=full")).v3
        #expect(String(decoding: shown, as: UTF8.self) == text)
    }

    @Test("of URLs of schemas OpenTelemetry's are shown, since no rule can name others")
    func schemas() throws {
        for (url, isShown) in [
            ("https://opentelemetry.io/schemas/1.30.0", true), ("http://db.secret.svc/x", false),
            ("https://opentelemetry.io/schemas/1/db.secret.svc", false), ("", false),
        ] {
            let bytes = Self.reply("", schema: #","schemaUrl":"\#(url)""#)
            let text = String(decoding: try #require(try Self.shown(bytes, "*=full")).v3, as: UTF8.self)
            #expect(text.contains("schemaUrl") == isShown, "\(url)")
        }
    }

    @Test("spans that each name another owner do not make an answer of a small reply grow without bound")
    func owners() throws {
        let large = String(repeating: "x", count: 100_000)
        let spans = (0..<2_000).map { number in
            #"""
            {"traceId":"ab","spanId":"\#(String(number + 1, radix: 16))","name":"a","attributes":[{"key":"istio.namespace","value":{"stringValue":"n\#(number)"}},
            {"key":"node_id","value":{"stringValue":"sidecar~10.0.0.1~a-1.n\#(number)~n\#(number).svc.cluster.local"}}]}
            """#
        }
        let text =
            #"{"result":{"resourceSpans":[{"resource":{"attributes":[{"key":"user.email","value":{"stringValue":"a"}},"#
            + #"{"key":"large","value":{"stringValue":"\#(large)"}}]},"scopeSpans":[{"spans":["#
            + spans.joined(separator: ",") + "]}]}]}}"
        let rules = [RedactionRule(name: "mail", keys: [KeyPattern("user.email")], action: .pseudonym)]
        for form in [ReplyForm.v3, .v1] {
            // Nothing comes out of it: a failure would print hundreds of megabytes.
            #expect(throws: ReplyFault.tooLarge, "\(form)") {
                _ = try Self.shown(Array(text.utf8), "*=full", rules: rules, forms: [form])
            }
        }
    }
}
