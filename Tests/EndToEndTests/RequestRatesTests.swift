import DemoServices
import Foundation
import Gateway
import TestSupport
import Testing

/// `limits.requestsPerPrincipalPerMinute`.
@Suite struct RequestRatesTests {
    @Test("who asks more often is a 429 that says when to come again, whatever the token; others are not concerned")
    func exceeded() async throws {
        let script = GatewayStage.Script(more: "limits: { requestsPerPrincipalPerMinute: 2 }")
        try await GatewayStage.withStore(script) { stage, store in
            for _ in 0..<2 { #expect(try await stage.ask(Door.trace, as: .onCall).status == 200) }
            for number in 0..<30 {
                let reply = try await stage.ask(Door.trace, as: .onCall)
                try RefusalShape.expect(reply, 429, "rate-exceeded", "\(number)")
                let seconds = try #require(reply.field("retry-after").flatMap { Int($0) })
                #expect((1...30).contains(seconds))
            }
            #expect(store.requests.count == 2)
            #expect(try await stage.ask(Door.trace, as: .paymentsEngineer).status != 429)
            let metrics = try await stage.probe("/metrics").text
            #expect(metrics.contains("spanwarden_requests_total{outcome=\"too_many_requests\"} 30\n"))
            await stage.stop()
            let lines = try await stage.records().filter { $0.reason == "rate-exceeded" }
            let denied = lines.filter { $0.type == "access" }
            let counted = lines.filter { $0.type == "auth.failure" }
            // Two where the test has taken more than ten seconds.
            #expect((1...2).contains(denied.count) && denied.allSatisfy { $0.text("actor", "sub") == "olu" })
            #expect(denied.count + counted.compactMap { $0.integer("data", "count") }.reduce(0, +) == 30)
        }
    }

    @Test("who guesses ids is told the same of every one, is on the record with each of them, and ends at the rate")
    func guesses() async throws {
        let script = GatewayStage.Script(more: "limits: { requestsPerPrincipalPerMinute: 20 }")
        let hidden = try #require(DemoTrace.named("payments-only")).idText
        try await GatewayStage.withStore(script) { stage, store in
            let ids = [hidden] + (1...29).map { String(format: "%032x", $0) }
            var missed: Set<[String]> = []
            var asked: [String] = []
            let start = ContinuousClock.now
            for (number, id) in ids.enumerated() {
                let reply = try await stage.ask("/api/traces/" + id, as: .storefrontEngineer)
                // A slow run is given one more every three seconds.
                #expect(reply.status == 404 || number >= 20 && reply.status == 429)
                guard reply.status == 404 else { continue }
                missed.insert(reply.comparable)
                asked.append(id)
            }
            let given = 21 + Int((ContinuousClock.now - start) / .seconds(3))
            #expect(asked.count <= given)
            #expect(missed.count == 1 && store.requests.count == asked.count)
            let ended = try await stage.endedAccesses(asked.count)
            #expect(ended.map { $0.access.text("req", "params", "traceID") } == asked)
            #expect(ended.allSatisfy { $0.access.text("actor", "sub") == "sam" && $0.end.reason == "not-found" })
            // Only the record tells which one was there.
            #expect(
                ended.map { ($0.end.integer("res", "spans", "hidden") ?? 0) > 0 } == [true]
                    + .init(repeating: false, count: asked.count - 1))
        }
    }
}
