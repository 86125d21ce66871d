import Cryptography
import DemoServices
import Foundation
import HTTPSyntax
import Testing
import TraceModel

/// What RedactionPolicies say, through the gateway: the same trace for viewers whom a rule does or does not spare.
@Suite struct RedactionPolicyTests {
    private static let id = "00000000000000ab"
    private static let policies = """
        apiVersion: spanwarden.dev/v1
        kind: IdentityMapping
        metadata: { name: groups }
        spec: { issuer: \(DemoIssuer.url), groups: { claim: groups } }
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: everybody }
        spec:
          effect: permit
          principals: [{ subject: "*" }]
          resources: { namespaces: [payments, storefront] }
          visibility: full
        ---
        apiVersion: spanwarden.dev/v1
        kind: RedactionPolicy
        metadata: { name: people }
        spec:
          rules:
            - { keys: [user.email], action: mask, exempt: [{ group: privacy }] }
            - { keys: [user.phone], action: remove }

        """

    private static func span(_ number: Int, _ process: String, _ tags: String) -> String {
        """
        {"traceID":"\(id)","spanID":"000000000000000\(number)","operationName":"op","references":[],"startTime":1,"duration":1,\
        "tags":[\(tags)],"logs":[],"processID":"\(process)","warnings":null}
        """
    }

    private static func tag(_ key: String, _ value: String) -> String {
        #"{"key":"\#(key)","type":"string","value":"\#(value)"}"#
    }

    private static func process(_ namespace: String) -> String {
        #"{"serviceName":"web","tags":[\#(tag("k8s.namespace.name", namespace))]}"#
    }

    private static let stored: [UInt8] = {
        let all = [("user.email", "ada@example.org"), ("user.phone", "555-0100"), ("db.password", "s3cr3t")]
            .map { tag($0.0, $0.1) }.joined(separator: ",")
        let spans = [span(1, "p1", all), span(2, "p2", all)].joined(separator: ",")
        let processes = #"{"p1":\#(process("payments")),"p2":\#(process("storefront"))}"#
        let trace = #"{"traceID":"\#(id)","spans":[\#(spans)],"processes":\#(processes),"warnings":null}"#
        return Array(#"{"data":[\#(trace)]}"#.utf8)
    }()

    private static func viewer(_ groups: String...) -> DemoPersona {
        DemoPersona(name: "viewer", subject: "viewer", groups: groups, algorithm: .es256)
    }

    /// Key and value of the first span's tags.
    private static func tags(_ reply: StageReply, span: Int = 0) throws -> [String] {
        let tree = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
        let spans = (tree?["data"] as? [[String: Any]])?.first?["spans"] as? [[String: Any]] ?? []
        let tags = spans[span]["tags"] as? [[String: Any]] ?? []
        return tags.map { "\($0["key"] ?? "")=\($0["value"] ?? "")" }
    }

    private static func serve(
        _ policies: String, more: String = "",
        _ body: @escaping @Sendable (GatewayStage) async throws -> Void
    ) async throws {
        try await GatewayStage.withStore(.init(policies: policies, more: more), traces: []) { stage, store in
            store.answer(try #require(TraceID(id)), with: .trace(stored))
            try await body(stage)
        }
    }

    @Test("who is exempt from a rule sees what it hides, and neither what other rules hide nor a credential")
    func exempt() async throws {
        try await Self.serve(Self.policies) { stage in
            let target = "/api/traces/" + Self.id
            let others = try await stage.ask(target, as: Self.viewer("staff"))
            let exempt = try await stage.ask(target, as: Self.viewer("staff", "privacy"))
            #expect(try Self.tags(others) == ["user.email=****"])
            #expect(try Self.tags(exempt) == ["user.email=ada@example.org"])
            await stage.stop()
            let ends = try AuditLine.read(stage.folder.auditText()).filter { $0.type == "access.end" }
            #expect(ends.map { $0.integer("res", "redactions", "people/1") } == [2, nil])
        }
    }

    @Test("pseudonyms are equal within a namespace and differ between two, and a policy may name whose spans it means")
    func pseudonym() async throws {
        let policies =
            Self.policies
            .replacing("action: mask, exempt", with: "action: pseudonym, exempt")
                + """
                ---
                apiVersion: spanwarden.dev/v1
                kind: RedactionPolicy
                metadata: { name: shop }
                spec:
                  resources: { namespaces: [storefront] }
                  rules: [{ keys: [user.email], action: mask }]

                """
        let folder = try StageFolder()
        defer { folder.remove() }
        try folder.write(
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", to: "pseudonym-key")
        try await Self.serve(policies, more: "redaction: { keyFile: \"\(folder.path)/pseudonym-key\" }") { stage in
            let target = "/api/traces/" + Self.id
            let others = try await stage.ask(target, as: Self.viewer("staff"))
            let exempt = try await stage.ask(target, as: Self.viewer("privacy"))
            #expect(try Self.tags(others) == ["user.email=h1:630dcd29:kdhgzm3emo22yruv7t5hwv7eht"])
            #expect(try Self.tags(others, span: 1) == ["user.email=****"])
            #expect(try Self.tags(exempt) == ["user.email=ada@example.org"])
            #expect(try Self.tags(exempt, span: 1) == ["user.email=****"])
        }
    }
}
