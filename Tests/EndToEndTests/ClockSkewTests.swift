import Cryptography
import DemoServices
import Gateway
import Quantities
import StrictJSON
import TestSupport
import Testing

/// Clocks that disagree with ours: an issuer's, a workload's, and policies that hold for a time.
@Suite struct ClockSkewTests {
    /// A good token but for its times, in seconds from now.
    private static func token(_ issuer: DemoIssuer, issued: Int64, ends: Int64, begins: Int64? = nil) throws -> String {
        let now = WallClock.now().seconds
        let times = [("iat", issued), ("exp", ends)] + (begins.map { [("nbf", $0)] } ?? [])
        let claims: [(String, JSONValue)] =
            [
                ("iss", .string(DemoIssuer.url)), ("sub", .string("pia")), ("aud", .string(DemoIssuer.audience)),
                ("client_id", .string("c")), ("groups", .array([.string("mesh:payments:engineer")])),
                ("jti", .string("j\(issued)\(ends)\(begins ?? 0)")),
            ] + times.map { ($0.0, .number(JSONNumber(now + $0.1))) }
        return "Authorization: Bearer " + (try issuer.token(claims: JSONObject(claims), by: .es256))
    }

    @Test("an issuer's clock may be half a minute off, and not two")
    func issuer() async throws {
        let rows: [(issued: Int64, ends: Int64, begins: Int64?, status: Int)] = [
            (-60, 600, nil, 200), (30, 600, nil, 200), (120, 600, nil, 401), (-60, 600, 30, 200), (-60, 600, 120, 401),
            (-600, -30, nil, 200), (-600, -120, nil, 401), (-600, 600, -600, 200), (31_536_000, 63_072_000, nil, 401),
        ]
        let trace = try #require(DemoTrace.named("checkout"))
        try await GatewayStage.withStore { stage, store in
            for row in rows {
                let field = try Self.token(stage.issuer, issued: row.issued, ends: row.ends, begins: row.begins)
                // Twice: a token that is remembered is judged as one that is not.
                for _ in 0..<2 {
                    let reply = try await stage.ask("/api/traces/\(trace.idText)", fields: [field])
                    #expect(reply.status == row.status, "\(row)")
                }
            }
            #expect(store.requests.count == rows.filter { $0.status == 200 }.count * 2)
        }
    }

    private static func policies(_ condition: String) -> String {
        """
        apiVersion: spanwarden.dev/v1
        kind: IdentityMapping
        metadata: { name: mesh }
        spec:
          issuer: \(DemoIssuer.url)
          groups: { claim: groups }
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: for-a-time }
        spec:
          effect: permit
          principals: [{ group: "mesh:payments:engineer" }]
          resources: { namespaces: [payments] }
          visibility: full
          when: { \(condition) }
        """
    }

    /// The demo's span of `payments`, started so many seconds from now by its workload's clock.
    private static func reply(startedIn seconds: Int64) -> [UInt8] {
        let start = (WallClock.now().seconds + seconds) * 1_000_000
        return HostileReply.reply(HostileReply.body().replacing(#""startTime":1,"#, with: #""startTime":\#(start),"#))
    }

    @Test("a span from the future has no age; one that is older than lookback is hidden, its clock right or not")
    func workload() async throws {
        let rows: [(started: Int64, status: Int)] = [
            (-60, 200), (-3500, 200), (-3700, 404), (-315_360_000, 404), (60, 200), (3600, 200), (315_360_000, 200),
        ]
        try await GatewayStage.withRawStore(.init(policies: Self.policies("lookback: 1h"))) { stage, store in
            for row in rows {
                store.follow([.readHead, .send(Self.reply(startedIn: row.started))])
                let reply = try await stage.ask(HostileReply.target, as: .paymentsEngineer)
                #expect(reply.status == row.status, "\(row)")
            }
            store.follow([.readHead, .send(HostileReply.reply(HostileReply.body()))])
            let epoch = try await stage.ask(HostileReply.target, as: .paymentsEngineer)
            #expect(epoch.status == 404, "a span of 1970")
        }
    }

    @Test(
        "a policy holds from its notBefore to its notAfter, and not a minute before or behind",
        arguments: [(-60, 60, true), (60, 120, false), (-120, -60, false), (-315_360_000, 315_360_000, true)])
    func policy(_ begins: Int64, _ ends: Int64, _ holds: Bool) async throws {
        let now = WallClock.now().seconds
        let condition =
            "notBefore: \"\(Timestamp(seconds: now + begins).description)\", "
            + "notAfter: \"\(Timestamp(seconds: now + ends).description)\""
        try await GatewayStage.withRawStore(.init(policies: Self.policies(condition))) { stage, store in
            store.follow([.readHead, .send(Self.reply(startedIn: 0))])
            let reply = try await stage.ask(HostileReply.target, as: .paymentsEngineer)
            #expect(reply.status == (holds ? 200 : 403))
            #expect(store.connections.value == (holds ? 1 : 0))
        }
    }
}
