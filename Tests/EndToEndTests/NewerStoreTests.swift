import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import Server
import StrictJSON
import TestSupport
import Testing
import TraceModel

/// A Jaeger of after 2.20: of v1 it has the trace by id alone, and fails at one that holds a number that JSON has no form for. It is asked in v3 then, and answers are what they
/// would have been.
@Suite struct NewerStoreTests {
    private static let learning = GatewayStage.Script(more: "catalogue: { refresh: 1s, lookback: 36500d }")

    /// The bodies of all answers, by persona and target.
    private static func answers(at stage: GatewayStage, _ targets: [String]) async throws -> [String] {
        var answers: [String] = []
        for _ in 0..<200 where try await stage.ask("/api/services", as: .onCall).status == 503 {
            try await stage.client.loop.sleep(for: .milliseconds(20))
        }
        for persona in DemoPersona.all {
            for target in targets {
                let reply = try await stage.ask(target, as: persona)
                answers.append("\(persona.subject) \(target): \(reply.status) \(reply.text)")
            }
        }
        return answers
    }

    @Test(
        "searches, lists, traces and summaries are what a store with v1 gives, byte for byte, below a path prefix too",
        arguments: ["", "/some/prefix"])
    func asOlder(below prefix: String) async throws {
        let targets =
            [
                "service=payment-gateway", "service=cart&tag=db.system:redis", "service=frontend&minDuration=20ms",
                "service=ledger&operation=UPDATE%20ledger&raw=true", "service=nobody", "service=auth&limit=1",
            ].map { SearchTests.target($0) } + [
                "/api/services", "/api/operations?service=frontend", "/api/v3/services",
                "/api/services/ledger/operations",
                "/api/v3/trace-summaries?query.serviceName=edge-gateway&query.startTimeMin=2026-11-23T02:30:00Z"
                    + "&query.startTimeMax=2026-11-23T03:36:40Z",
                ServedScene.target,
            ]
        let traces = NewerStore.names.compactMap { DemoTrace.named($0) }
        let older = OneValue<[String]>()
        try await GatewayStage.withStore(Self.learning, traces: traces) { stage, _ in
            older.set(try await Self.answers(at: stage, targets))
        }
        let store = try NewerStore(below: prefix)
        var script = Self.learning
        script.backends = "[{ name: jaeger, kind: jaeger, url: \"http://STORE\(prefix)\" }]"
        try await NewerStore.serve(script, store) { stage in
            let newer = try await Self.answers(at: stage, targets)
            // That a route is not there is found out once, or by a few who ask at the same time.
            #expect((1...8).contains(store.refused.value), "\(store.refused.value)")
            #expect(store.astray.value == 0)
            let expected = older.value ?? []
            #expect(newer.count == expected.count && expected.count == 3 * targets.count)
            for (one, other) in zip(newer, expected) {
                let isSame = one == other
                #expect(isSame, "\(one.prefix(120))")
            }
        }
    }

    @Test("a trace in which a hidden span holds what is no number is served as if it were not there")
    func notANumber() async throws {
        let checkout = try #require(DemoTrace.named("checkout")).idText
        let hidden = """
            {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"vault"}},
            {"key":"k8s.namespace.name","value":{"stringValue":"vault"}}]},"scopeSpans":[{"scope":{},"spans":[{"traceId":"\(checkout)",
            "spanId":"00000000000000ff","name":"s3cr3t","startTimeUnixNano":"1","endTimeUnixNano":"2",
            "attributes":[{"key":"x","value":{"doubleValue":"NaN"}}]}]}]}
            """
        let targets = [
            "/api/traces/\(checkout)", "/api/traces/\(checkout)?prettyPrint=1", "/api/traces?traceID=\(checkout)",
        ]
        let whole = OneValue<[String]>()
        try await NewerStore.serve(Self.learning, try NewerStore()) { stage in
            whole.set(try await Self.answers(at: stage, targets))
        }
        try await NewerStore.serve(Self.learning, try NewerStore(failing: checkout, beside: hidden)) { stage in
            // On call one sees every namespace, this one too.
            let seen = try await Self.answers(at: stage, targets).filter { !$0.hasPrefix("olu") }
            let expected = (whole.value ?? []).filter { !$0.hasPrefix("olu") }
            let isSame = seen == expected && seen.allSatisfy { $0.contains(": 200 {") }
            #expect(isSame)
            #expect(!seen.joined().contains("s3cr3t"))
        }
    }
}
