import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

/// What the web interface of Jaeger main (c321fb32b) asks for, page by page, as recorded in a browser; answered for three people.
@Suite struct WebInterfaceTests {
    private static let window =
        "query.startTimeMin=2026-11-23T02%3A30%3A00.000Z&query.startTimeMax=2026-11-23T03%3A36%3A40.000Z"
    private static let metrics =
        "endTs=1795415561957&lookback=3600000&quantile=0.95&ratePer=600000&spanKind=server&step=60000"

    /// The requests, and the status of each for who may see some of the frontend's spans.
    private static let requests: [(target: String, status: Int)] =
        [
            ("/api/v3/services", 200), ("/api/v3/operations?service=frontend", 200),
            ("/api/v3/trace-summaries?query.serviceName=frontend&\(window)&query.searchDepth=20", 200),
            (
                "/api/v3/trace-summaries?query.serviceName=frontend&query.operationName=POST+%2Fcheckout&\(window)"
                    + "&query.searchDepth=20&query.durationMin=1ms&query.attributes=%7B%22http.response.status_code%22%3A%22200%22%7D",
                200
            ), ("/api/traces/41dfbdece71aac11a179da94153e2174", 200),
            ("/api/traces/0123456789abcdef0123456789abcdef", 404),
            ("/api/traces/64c6c3dbfb7af4836035fc0126b77dfb", 200),
            ("/api/dependencies?endTs=1795415557701&lookback=604800000", 403),
        ]
        + ["latencies", "calls", "errors"].flatMap { kind in
            ["", "groupByOperation=true&"].map { ("/api/metrics/\(kind)?service=a.b.c&\($0)\(metrics)", 403) }
        }

    @Test(
        "every request of the web interface has its answer, in a shape that it reads, and none is the gateway's fault")
    func requests() async throws {
        let learning = GatewayStage.Script(more: "catalogue: { refresh: 1s, lookback: 36500d }")
        try await GatewayStage.withStore(learning) { stage, _ in
            for _ in 0..<200 where try await stage.ask("/api/v3/services", as: .onCall).status == 503 {
                try await stage.client.loop.sleep(for: .milliseconds(20))
            }
            for persona in DemoPersona.all {
                for (target, status) in Self.requests {
                    let reply = try await stage.ask(target, as: persona)
                    #expect(reply.status == status, "\(target) as \(persona.name)")
                    let body = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
                    if status != 200 {
                        // The page shows this as its headline.
                        let message = (body?["errors"] as? [[String: Any]])?.first?["msg"] as? String
                        #expect(message?.isEmpty == false, "\(target)")
                    }
                }
            }
        }
    }

    @Test("lists and summaries are those of the viewer's own view")
    func views() async throws {
        let learning = GatewayStage.Script(more: "catalogue: { refresh: 1s, lookback: 36500d }")
        try await GatewayStage.withStore(learning) { stage, _ in
            for _ in 0..<200 where try await stage.ask("/api/v3/services", as: .onCall).status == 503 {
                try await stage.client.loop.sleep(for: .milliseconds(20))
            }
            let (services, operations, summaries) = (Self.requests[0].0, Self.requests[1].0, Self.requests[2].0)
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
