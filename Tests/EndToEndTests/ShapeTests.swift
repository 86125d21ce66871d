import Cryptography
import DemoServices
import Foundation
import TestSupport
import Testing
import TraceModel

/// Spans of which only the shape is shown, through the gateway: which hop was slow, and not what it does.
@Suite struct ShapeTests {
    private static let id = "00000000000000ab"
    private static let policies = """
        apiVersion: spanwarden.dev/v1
        kind: IdentityMapping
        metadata: { name: groups }
        spec: { issuer: \(DemoIssuer.url), groups: { claim: groups } }
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: shop }
        spec:
          effect: permit
          principals: [{ group: shop }]
          resources: { namespaces: [storefront] }
          visibility: full
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: hops }
        spec:
          effect: permit
          principals: [{ group: hops }]
          resources: { namespaces: ["*"] }
          visibility: shape

        """

    private static func span(_ number: Int, below parent: Int?, _ process: String) -> String {
        let up = parent.map { #"{"refType":"CHILD_OF","traceID":"\#(id)","spanID":"000000000000000\#($0)"}"# } ?? ""
        let tag = #"{"key":"user.email","type":"string","value":"s3cr3t"}"#
        return """
            {"traceID":"\(id)","spanID":"000000000000000\(number)","operationName":"op-\(process)","references":[\(up)],\
            "startTime":\(number)00,"duration":\(number)0,"tags":[\(tag)],"logs":[],"processID":"\(process)","warnings":null}
            """
    }

    /// The storefront calls payments, which calls the storefront back.
    private static let stored: [UInt8] = {
        func process(_ service: String, _ namespace: String) -> String {
            #"{"serviceName":"\#(service)","tags":[{"key":"k8s.namespace.name","type":"string","value":"\#(namespace)"}]}"#
        }
        let spans = [span(1, below: nil, "p1"), span(2, below: 1, "p2"), span(3, below: 2, "p1")]
        let processes = #"{"p1":\#(process("web", "storefront")),"p2":\#(process("ledger", "payments"))}"#
        let trace =
            #"{"traceID":"\#(id)","spans":[\#(spans.joined(separator: ","))],"processes":\#(processes),"warnings":null}"#
        return Array(#"{"data":[\#(trace)]}"#.utf8)
    }()

    private static func viewer(_ subject: String, _ groups: String...) -> DemoPersona {
        DemoPersona(name: subject, subject: subject, groups: groups, algorithm: .es256)
    }

    private static func serve(_ body: @escaping @Sendable (GatewayStage) async throws -> Void) async throws {
        let folder = try StageFolder()
        defer { folder.remove() }
        try folder.write(String(repeating: "0f", count: 32), to: "pseudonym-key")
        let more = "redaction: { keyFile: \"\(folder.path)/pseudonym-key\" }"
        try await GatewayStage.withStore(.init(policies: policies, more: more), traces: []) { stage, store in
            store.answer(try #require(TraceID(id)), with: .trace(stored))
            try await body(stage)
        }
    }

    private static func spans(_ reply: StageReply) throws -> [[String: Any]] {
        let tree = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
        return (tree?["data"] as? [[String: Any]])?.first?["spans"] as? [[String: Any]] ?? []
    }

    private static func parent(_ span: [String: Any]) -> String? {
        (span["references"] as? [[String: Any]])?.first?["spanID"] as? String
    }

    @Test("a viewer of shapes sees when a hop began, how long it took and what called it, and the record counts it")
    func shape() async throws {
        try await Self.serve { stage in
            let target = "/api/traces/" + Self.id
            let reply = try await stage.ask(target, as: Self.viewer("dana", "shop", "hops"))
            let spans = try Self.spans(reply)
            #expect(spans.map { $0["operationName"] as? String } == ["op-p1", "hidden", "op-p1"])
            #expect(spans.map { $0["startTime"] as? Int } == [100, 200, 300])
            #expect(spans.map { $0["duration"] as? Int } == [10, 20, 30])
            #expect(spans.map(Self.parent) == [nil, "0000000000000001", spans[1]["spanID"] as? String])
            #expect((spans[1]["tags"] as? [Any])?.isEmpty == true)
            #expect(!reply.text.contains("0000000000000002") && !reply.text.contains("ledger"))
            #expect(reply.text.contains(#""p2":{"serviceName":"hidden","tags":[]}"#))
            let without = try Self.spans(try await stage.ask(target, as: Self.viewer("dana", "shop")))
            #expect(without.count == 2 && Self.parent(without[1]) == "0000000000000001")
            await stage.stop()
            let ends = try AuditLine.read(stage.folder.auditText()).filter { $0.type == "access.end" }
            #expect(ends.map { $0.integer("res", "spans", "shaped") } == [1, nil])
            #expect(ends.map { $0.integer("res", "spans", "full") } == [2, 2])
            #expect(ends.map { $0.integer("res", "spans", "hidden") } == [0, 1])
        }
    }

    @Test("two viewers see one shape under different ids, and the same viewer under the same one again")
    func ids() async throws {
        try await Self.serve { stage in
            let target = "/api/traces/" + Self.id
            func reply(_ subject: String) async throws -> (text: String, id: String) {
                let reply = try await stage.ask(target, as: Self.viewer(subject, "shop", "hops"))
                return (reply.text, try #require(try Self.spans(reply)[1]["spanID"] as? String))
            }
            let dana = try await reply("dana")
            let again = try await reply("dana")
            let lee = try await reply("lee")
            #expect(dana.text == again.text)
            #expect(dana.id != lee.id)
            #expect(dana.text.replacing(dana.id, with: lee.id) == lee.text)
        }
    }

    @Test("a trace of shapes alone is answered as one that is not there")
    func alone() async throws {
        try await Self.serve { stage in
            let hidden = try await stage.ask("/api/traces/" + Self.id, as: Self.viewer("dana", "hops"))
            let missing = try await stage.ask("/api/traces/ffff", as: Self.viewer("dana", "hops"))
            #expect(hidden.status == 404)
            #expect(hidden.comparable == missing.comparable && hidden.body == missing.body)
        }
    }
}
