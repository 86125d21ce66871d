import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import TestSupport
import Testing

/// What Grafana's Jaeger data source relies on: the rows of the table in docs/specs/jaeger.md.
@Suite struct GrafanaTests {
    private static let learning = GatewayStage.Script(more: "catalogue: { refresh: 1s, lookback: 36500d }")
    /// Everything that Grafana may send of who asks, but the token.
    private static let identity = [
        "X-Grafana-User: olu", "X-Grafana-Id: eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJvbHUifQ.AAAA",
        "X-Grafana-Org-Id: 1", "X-Dashboard-Uid: d", "X-Panel-Id: 1", "FromAlert: true", "X-Rule-Name: r",
    ]
    private static let stranger = DemoPersona(name: "stranger", subject: "stan", groups: ["x"], algorithm: .es256)

    private static func object(_ reply: StageReply) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any] ?? [:]
    }

    private static func traces(_ reply: StageReply) throws -> [[String: Any]] {
        try object(reply)["data"] as? [[String: Any]] ?? []
    }

    /// A reply, once names are learned.
    private static func list(_ target: String, as persona: DemoPersona, at stage: GatewayStage) async throws
        -> StageReply
    {
        var reply = try await stage.ask(target, as: persona)
        for _ in 0..<500 where reply.status == 503 {
            try await stage.client.loop.sleep(for: .milliseconds(20))
            reply = try await stage.ask(target, as: persona)
        }
        return reply
    }

    @Test("without a user's token nobody is served, whatever else Grafana says of who asks")
    func noToken() async throws {
        try await GatewayStage.withStore { stage, store in
            let calls = ["/api/services", SearchTests.target("service=cart"), Door.trace]
            let credentials = [
                [], ["Authorization:"], ["Authorization: "],
                ["X-ID-Token: \(try stage.authorization(of: .onCall).dropFirst("Authorization: Bearer ".count))"],
            ]
            for fields in credentials {
                for target in calls {
                    let reply = try await stage.ask(target, fields: fields + Self.identity)
                    try RefusalShape.expect(reply, 401, "token-missing", "\(target) \(fields.count)")
                }
            }
            #expect(store.requests.isEmpty)
        }
    }

    @Test("the token alone says who asks: an ID token and names of somebody else beside it change nothing")
    func identity() async throws {
        try await GatewayStage.withStore { stage, store in
            let plain = try await stage.ask(Door.trace, as: .storefrontEngineer)
            let other = try stage.authorization(of: .onCall).dropFirst("Authorization: Bearer ".count)
            let fields = Self.identity + ["X-ID-Token: \(other)", "Accept-Encoding: gzip, deflate, br"]
            let reply = try await stage.ask(Door.trace, as: .storefrontEngineer, fields: fields)
            #expect(reply.status == 200 && reply.body == plain.body)
            // Whatever it says that it can read: nothing is compressed.
            #expect(reply.field("content-encoding") == nil)
            #expect(store.requests.count == 2 && store.requests.allSatisfy { $0.fields.count == 3 })
        }
    }

    @Test("no trace of a search is without spans, and what the viewer sees nothing of is not among them")
    func spans() async throws {
        try await GatewayStage.withStore { stage, store in
            let target = SearchTests.target("service=edge-gateway")
            let stored = try await stage.client.send("GET", target, to: store.address)
            var counts: [Int] = []
            for persona in DemoPersona.all {
                let reply = try await stage.ask(target, as: persona)
                let found = try Self.traces(reply)
                for trace in found {
                    #expect((trace["spans"] as? [Any])?.isEmpty == false)
                    #expect((trace["processes"] as? [String: Any])?.isEmpty == false)
                }
                counts.append(found.count)
            }
            #expect(counts.allSatisfy { $0 >= 2 })
            // One in which somebody sees nothing is left out for them.
            let hidden = SearchTests.target("service=payment-gateway")
            let all = try await stage.client.send("GET", hidden, to: store.address)
            let none = try await stage.ask(hidden, as: .storefrontEngineer)
            #expect(try Self.traces(all).count >= 2 && Self.traces(none).isEmpty)
            #expect(try Self.traces(stored).count >= counts.max() ?? 0)
        }
    }

    @Test("integers stay integers: a start, a duration or a number that is written another way fails the whole reply")
    func integers() async throws {
        try await GatewayStage.withStore { stage, _ in
            for target in [Door.trace, SearchTests.target("service=edge-gateway")] {
                for persona in DemoPersona.all {
                    let text = try await stage.ask(target, as: persona).text
                    let names = text.matches(of: /"(?:startTime|duration|timestamp)":/).count
                    let whole = text.matches(of: /"(?:startTime|duration|timestamp)":-?[0-9]+[,}]/).count
                    #expect(names == whole && whole > 20, "\(persona.name), \(target)")
                    let int64s = text.matches(of: /"type":"int64","value":/).count
                    let values = text.matches(of: /"type":"int64","value":-?[0-9]+[,}]/).count
                    #expect(int64s == values, "\(persona.name), \(target)")
                }
            }
        }
    }

    @Test("a hidden trace is 404 like one that is not there, and never an empty list")
    func hidden() async throws {
        let secret = try #require(DemoTrace.named("payments-only")).idText
        try await GatewayStage.withStore { stage, _ in
            let visible = try await stage.ask("/api/traces/\(secret)", as: .paymentsEngineer)
            #expect(visible.status == 200)
            let hidden = try await stage.ask("/api/traces/\(secret)", as: .storefrontEngineer)
            let missing = try await stage.ask("/api/traces/0123456789abcdef", as: .storefrontEngineer)
            #expect(hidden.status == 404 && hidden.body == missing.body && hidden.comparable == missing.comparable)
            let body = try Self.object(hidden)
            #expect(body["data"] is NSNull && (body["errors"] as? [Any])?.count == 1)
        }
    }

    @Test("times of a trace by id that are milliseconds are taken, and the spans are the same")
    func milliseconds() async throws {
        try await GatewayStage.withStore { stage, _ in
            let plain = try await stage.ask(Door.trace, as: .storefrontEngineer)
            let window = "?start=1795401315000&end=1795404975000"
            let reply = try await stage.ask(Door.trace + window, as: .storefrontEngineer)
            #expect(reply.status == 200 && reply.body == plain.body)
        }
    }

    @Test("the health call is answered for whoever has a permit, with an empty list where nothing is visible")
    func health() async throws {
        var script = Self.learning
        script.policies = GroupPolicies.text([
            GroupPolicies.permit("all", #""*""#), GroupPolicies.permit("empty", "nowhere"),
        ])
        try await GatewayStage.withStore(script) { stage, _ in
            func viewer(_ group: String) -> DemoPersona {
                DemoPersona(name: group, subject: group, groups: [group], algorithm: .es256)
            }
            for target in ["/api/services", "/api/v3/services"] {
                let all = try await Self.list(target, as: viewer("all"), at: stage)
                let empty = try await Self.list(target, as: viewer("empty"), at: stage)
                #expect(all.status == 200 && all.text.contains(#""ledger""#), "\(target)")
                #expect(empty.status == 200, "\(target)")
                let body = try Self.object(empty)
                let names = (body["data"] ?? body["services"]) as? [Any]
                #expect(names?.isEmpty == true, "\(target)")
            }
            let operations = try await Self.list("/api/v3/operations?service=ledger", as: viewer("all"), at: stage)
            #expect(operations.status == 200)
        }
    }

    @Test("a list is refused with a status and an object, never with a list, in few words and without an address")
    func refusedLists() async throws {
        try await GatewayStage.withStore { stage, store in
            let calls = [
                "/api/services", "/api/services/cart/operations", "/api/v3/services", "/api/v3/operations?service=a",
                "/api/dependencies?endTs=1795415557701&lookback=604800000", SearchTests.target("service=cart"),
                Door.trace,
            ]
            for target in calls {
                let reply = try await stage.ask(target, as: Self.stranger)
                try RefusalShape.expect(reply, 403, "no-access", target)
                #expect(reply.body.count < 700 && !reply.text.contains("127.0.0.1"), "\(target)")
                #expect(!reply.text.contains("\(store.address.port)"), "\(target)")
            }
            // Names that are not known yet are no empty list either.
            let unknown = try await stage.ask("/api/services", as: .onCall)
            try RefusalShape.expect(unknown, 503, "names-unknown", "not learned")
        }
    }

    @Test("a connection that begins as HTTP/2 is ended quietly, and the next request is served")
    func http2() async throws {
        try await GatewayStage.withStore { stage, store in
            let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
            let answer = try await stage.client.exchange(preface, with: stage.gateway.address)
            #expect(answer.isEmpty || String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 "))
            #expect(store.requests.isEmpty)
            #expect(!stage.log.text.contains(#""level":"error""#) && !stage.log.text.contains("PRI"))
            let next = try await stage.ask(Door.trace, as: .onCall)
            #expect(next.status == 200)
        }
    }
}
