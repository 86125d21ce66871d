import Cryptography
import DemoServices
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import StrictJSON
import Testing
import TraceModel

/// What stands on the record of one request, whole.
@Suite struct RecordContentTests {
    private static let trace = "/api/traces/41dfbdece71aac11a179da94153e2174"

    private static func token(_ issuer: DemoIssuer, _ more: [(String, JSONValue)]) throws -> String {
        let now = WallClock.now().seconds
        let claims: [(String, JSONValue)] = [
            ("iss", .string(DemoIssuer.url)), ("sub", .string("pia")), ("aud", .string(DemoIssuer.audience)),
            ("client_id", .string("c")), ("groups", .array([.string("mesh:payments:engineer")])),
            ("iat", .number(JSONNumber(now))), ("exp", .number(JSONNumber(now + 600))), ("jti", .string("j")),
        ]
        return "Authorization: Bearer " + (try issuer.token(claims: JSONObject(claims + more), by: .es256))
    }

    @Test("a denied request says what was asked, under which rules, as far as it was understood")
    func denied() async throws {
        try await GatewayStage.withStore { stage, _ in
            let pia = try Self.token(stage.issuer, [])
            let stranger = try Self.token(stage.issuer, [("act", .object(JSONObject([("sub", .string("agent-7"))])))])
            _ = try await stage.ask(Self.trace + "?start=x", fields: [pia])
            _ = try await stage.ask("/api/nothing", fields: [pia])
            _ = try await stage.ask(Self.trace, method: "DELETE", fields: [pia])
            _ = try await stage.ask(Self.trace, fields: [stranger])
            await stage.stop()
            let lines = try AuditLine.read(stage.folder.auditText()).filter { $0.type == "access" }
            #expect(lines.map(\.reason) == ["parameter-malformed", "route-unknown", "method-not-allowed", "no-access"])
            let route = "/api/traces/{id}"
            #expect(lines.map { $0.text("req", "route") } == [route, "unknown", route, route])
            #expect(lines[3].text("req", "params", "traceID") == "41dfbdece71aac11a179da94153e2174")
            #expect(lines[3].text("actor", "act", "sub") == "agent-7" && lines[3].text("actor", "sub") == "pia")
            guard case .array(let rules)? = lines[0].object("policy")?["rules"] else {
                Issue.record("no rules")
                return
            }
            #expect(rules == [.string("own-namespace"), .string("shared-platform")])
        }
    }

    @Test("the caller's traceparent, the token's acr and the agent of a delegated token are on the record")
    func context() async throws {
        let policies = """
            apiVersion: spanwarden.dev/v1
            kind: AccessPolicy
            metadata: { name: everybody }
            spec:
              effect: permit
              principals: [{ subject: "*" }]
              resources: { namespaces: [payments] }
              visibility: full
              when: { claims: { amr: mfa } }
            """
        try await GatewayStage.withStore(.init(policies: policies)) { stage, store in
            let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let act = JSONValue.object(JSONObject([("sub", .string("agent-7"))]))
            let field = try Self.token(
                stage.issuer, [("acr", .string("gold")), ("act", act), ("amr", .array([.string("mfa")]))])
            let reply = try await stage.ask(Self.trace, fields: [field, "traceparent: \(parent)"])
            #expect(reply.status == 200)
            // Ours alone: a caller must not write into the store's own traces.
            #expect(store.requests.first?.fields.first("traceparent") == nil)
            let (access, end) = try #require(try await stage.endedAccesses(1).first)
            #expect(access.text("req", "traceparent") == parent)
            #expect(access.text("actor", "auth", "acr") == "gold")
            #expect(access.text("actor", "act", "sub") == "agent-7")
            #expect(access.object("actor", "claims")?["amr"] == .array([.string("mfa")]))
            #expect(end.outcome == "allow")
        }
    }

    @Test("the first record says which program, configuration and policies run")
    func start() async throws {
        try await GatewayStage.withStore { stage, _ in
            let first = try #require(try AuditLine.read(stage.folder.auditText()).first)
            let file = try Data(contentsOf: URL(filePath: stage.folder.configuration))
            let digest = DigestAlgorithm.sha256.digest(of: Array(file))
            let hex = digest.map { String(format: "%02x", $0) }.joined()
            #expect(first.type == "process.start" && first.text("data", "configuration") == hex)
            for name in ["binary", "policy"] { #expect(first.text("data", name)?.count == 64, "\(name)") }
        }
    }

    @Test("what nobody understood of a reply is left out, counted on the record and in a metric")
    func unknown() async throws {
        let id = HostileReply.id
        let body = HostileReply.body().replacing(#""tags":[],"#, with: #""tags":[],"parentSpanID":"s3cr3t","novel":7,"#)
        try await GatewayStage.withStore(traces: []) { stage, store in
            store.answer(try #require(TraceID(id)), with: .trace(Array(body.utf8)))
            let reply = try await stage.ask("/api/traces/\(id)", as: .paymentsEngineer)
            #expect(reply.status == 200 && !reply.text.contains("novel"))
            let (_, end) = try #require(try await stage.endedAccesses(1).first)
            #expect(end.integer("res", "unknown_dropped") == 2)
            #expect(try await stage.probe("/metrics").text.contains("\nspanwarden_unknown_dropped_total 2\n"))
        }
    }
}
