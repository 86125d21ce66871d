import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

/// What three people see in the web interface of Jaeger main (c321fb32b), by what it asks for.
@Suite struct WebInterfaceTests {
    private static let window =
        "query.startTimeMin=2026-11-23T02%3A30%3A00.000Z&query.startTimeMax=2026-11-23T03%3A36%3A40.000Z"

    @Test("lists and summaries are those of the viewer's own view")
    func views() async throws {
        let learning = GatewayStage.Script(more: "catalogue: { refresh: 1s, lookback: 36500d }")
        try await GatewayStage.withStore(learning) { stage, _ in
            for _ in 0..<200 where try await stage.ask("/api/v3/services", as: .onCall).status == 503 {
                try await stage.client.loop.sleep(for: .milliseconds(20))
            }
            let (services, operations) = ("/api/v3/services", "/api/v3/operations?service=frontend")
            let summaries =
                "/api/v3/trace-summaries?query.serviceName=frontend&\(Self.window)&query.searchDepth=20"
            let payments = try await stage.ask(services, as: .paymentsEngineer).text
            #expect(payments.hasPrefix(#"{"services":["#) && payments.contains(#""ledger""#))
            #expect(!payments.contains(#""frontend""#))
            let hidden = try await stage.ask(operations, as: .paymentsEngineer).text
            #expect(hidden == #"{"operations":[]}"#)
            let told = try await stage.ask(operations, as: .storefrontEngineer).text
            #expect(told.contains(#"{"name":"POST /checkout","spanKind":"server"}"#))
            let none = try await stage.ask(summaries, as: .paymentsEngineer).text
            #expect(none == #"{"summaries":[]}"#)
            let found = try await stage.ask(summaries, as: .storefrontEngineer).text
            #expect(found.contains(#""traceId":"41dfbdece71aac11a179da94153e2174""#))
            // The checkout as this viewer sees it: 12 spans in full and 4 masked, and nobody of payments.
            #expect(found.contains(#""spanCount":16"#) && !found.contains("payment-gateway"))
        }
    }
}
