import DemoServices
import Foundation
import TestSupport
import Testing

/// Spellings of a path: there is one, and every other is no route or no target.
@Suite struct PathTricksTests {
    private struct Paths: Decodable {
        struct Path: Decodable {
            let target: String
            let expect: String
        }
        let paths: [Path]
    }

    @Test("no trick with dots, slashes, encodings, case or neighbors of a route reaches the store")
    func vectors() async throws {
        let bytes = try Repository.bytes("Tests/HTTPSyntaxTests/Data/paths.json")
        let denied = try JSONDecoder().decode(Paths.self, from: Data(bytes)).paths.filter { $0.expect == "deny" }
        #expect(denied.count == 39)
        try await Self.expectUnasked(denied.map(\.target))
    }

    /// What a trace store has beside its query routes (Jaeger, Tempo, Zipkin), and the spellings by which routers were fooled.
    private static let neighbors = [
        "/api/archive/41dfbdece71aac11a179da94153e2174", "/api/transform", "/api/dependencies",
        "/api/metrics/latencies",
        "/api/deep-dependencies", "/api/quality-metrics", "/api/ai/chat", "/api/sampling?service=a", "/sampling",
        "/api/v3/service", "/api/v3/traces", "/jaeger.api_v2.QueryService/GetTrace", "/debug/pprof/heap", "/config",
        "/flush", "/shutdown", "/status/config", "/querier/api/traces/1", "/api/overrides", "/api/mcp",
        "/api/v2/traces/diff", "/api/v2/spans", "/api/v1/spans", "/api/v2/traceMany", "/zipkin/api/v2/traces",
        "/actuator/health", "/prometheus", "/internal", "/health", "/.well-known/security.txt", "/robots.txt",
        "/static/../api/traces/1", "/search/../api/services", "/api/traces/41dfbdece71aac11a179da94153e2174/x.css",
        "/api/traces/41dfbdece71aac11a179da94153e2174.json", "/api/traces/41dfbdece71aac11a179da94153e2174%2ejson",
        "/API/TRACES/41dfbdece71aac11a179da94153e2174", "/api/traces/%2e%2e%2fservices", "/api/%74races/../services",
        "/api/traces;a=b/41dfbdece71aac11a179da94153e2174", "/api/traces/41dfbdece71aac11a179da94153e2174;a=b",
        "/api/traces/41dfbdece71aac11a179da94153e2174%3fraw=true",
        "/api/traces?traceID%3d41dfbdece71aac11a179da94153e2174", "/api/traces?traceid=1", "/api/traces/?traceID=1",
        "/api/traces/41dfbdece71aac11a179da94153e2174%20", "/api/traces/%E2%80%8B1", "/api/traces/%EF%BC%91",
        "/api/traces/\u{2024}\u{2024}/services", "/api/traces/*", "/api/traces/%2a", "/%61pi/traces",
        "/api%20/traces/1",
    ]

    @Test("a trace store's other routes, and the spellings that have fooled routers, are refused unasked")
    func others() async throws {
        try await Self.expectUnasked(Self.neighbors)
    }

    @Test("an encoding of what needs none is the same question, sent to the store in its one form")
    func encoded() async throws {
        let trace = try #require(DemoTrace.named("checkout"))
        let encoded = trace.idText.utf8.map { "%" + String($0, radix: 16) }.joined()
        try await GatewayStage.withStore { stage, store in
            let plain = try await stage.ask("/api/traces/\(trace.idText)", as: .onCall)
            for target in ["/api/traces/" + encoded, "/%61pi/t%72aces/" + trace.idText.uppercased()] {
                let reply = try await stage.ask(target, as: .onCall)
                #expect(reply.comparable == plain.comparable && reply.body == plain.body, "\(target)")
            }
            #expect(Set(store.requests.map(\.target)) == ["/api/traces/\(trace.idText)?raw=true"])
        }
    }

    private static func expectUnasked(_ targets: [String]) async throws {
        try await GatewayStage.withStore { stage, store in
            for target in targets {
                let reply = try await stage.ask(target, as: .onCall)
                #expect([400, 403, 404, 414].contains(reply.status), "\(target): \(reply.status)")
                #expect(reply.field("content-type") == "application/problem+json", "\(target)")
            }
            #expect(store.requests.isEmpty && store.connections == 0)
        }
    }
}
