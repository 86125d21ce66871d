import DemoServices
import EventLoop
import Foundation
import HTTPSyntax
import TestSupport
import Testing

/// What Jaeger's web interface (main, c321fb32b) asks for, as a browser sent it, behind a login proxy.
@Suite struct UIRequestTests {
    /// A line of the recording.
    private struct Recorded: Decodable {
        let step: String
        let method: String
        let path: String
        let type: String
        let headers: [String: String]
        let status: Int

        /// What is made of everybody's spans is refused; else what Jaeger answered.
        var expected: Int {
            ["/api/dependencies", "/api/metrics/"].contains { path.hasPrefix($0) } ? 403 : status
        }

        var fields: [String] { headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" } }
    }

    private static let learning = GatewayStage.Script(more: "catalogue: { refresh: 1s, lookback: 36500d }")

    private static func recorded() throws -> [Recorded] {
        try Repository.text("Tests/EndToEndTests/Data/ui-requests.jsonl").split(separator: "\n")
            .map { try JSONDecoder().decode(Recorded.self, from: Data($0.utf8)) }
    }

    /// What a login proxy sends beside the token (oauth2-proxy with everything switched on): each says that somebody else asks, who may see more.
    private static func proxyFields(_ other: String) -> [String] {
        [
            "X-Forwarded-User: olu", "X-Forwarded-Email: olu@example.com", "X-Forwarded-Groups: sre-oncall",
            "X-Forwarded-Preferred-Username: olu", "X-Forwarded-Access-Token: \(other)", "X-Real-IP: 192.0.2.1",
            "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: traces.example",
            "X-Forwarded-Uri: /api/services", "X-Auth-Request-User: olu", "X-Auth-Request-Groups: sre-oncall",
            "Cookie: _oauth2_proxy=\(other); _oauth2_proxy_csrf=1",
        ]
    }

    /// The stage, once names are learned.
    private static func warm(_ stage: GatewayStage) async throws {
        for _ in 0..<500 where try await stage.ask("/api/v3/services", as: .onCall).status == 503 {
            try await stage.client.loop.sleep(for: .milliseconds(20))
        }
    }

    @Test("every request of the web interface is answered for three people in a shape that it reads, without a 5xx")
    func requests() async throws {
        let requests = try Self.recorded()
        #expect(requests.count == 34 && requests.count { $0.type == "document" } == 10)
        try await WebStore.run(Self.learning) { stage, _ in
            try await Self.warm(stage)
            for persona in DemoPersona.all {
                for request in requests {
                    let reply = try await stage.ask(
                        request.path, as: persona, method: request.method, fields: request.fields)
                    let what = "\(persona.name), \(request.step): \(request.path)"
                    #expect(reply.status == request.expected, "\(what)")
                    guard request.type == "fetch" else {
                        #expect(reply.field("content-type") == "text/html; charset=utf-8", "\(what)")
                        continue
                    }
                    let body = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
                    guard reply.status != 200 else { continue }
                    // The page shows this as its headline.
                    let message = (body?["errors"] as? [[String: Any]])?.first?["msg"] as? String
                    #expect(message?.isEmpty == false, "\(what)")
                }
            }
        }
    }

    @Test(
        "a search as the page of Jaeger up to 2.18 writes it, what is not set as a name alone, is the search without it"
    )
    func olderPage() async throws {
        try await GatewayStage.withStore { stage, store in
            let start = "/api/traces?end=1795500000000000&limit=20&lookback=1h"
            let end = "&service=payment-gateway&start=1795400000000000"
            for persona in DemoPersona.all {
                store.forgetRequests()
                let older = try await stage.ask(start + "&maxDuration&minDuration" + end, as: persona)
                let asked = store.requests.map(\.target)
                store.forgetRequests()
                let plain = try await stage.ask(start + end, as: persona)
                #expect(older.status == 200 && older.body == plain.body && older.comparable == plain.comparable)
                #expect(asked == store.requests.map(\.target) && !asked.joined().contains("Duration"))
            }
            let operations = try await stage.ask("/api/services?", as: .onCall)
            #expect(operations.status != 400)
        }
    }

    @Test("what a login proxy sends beside the token changes no answer, and none of it reaches the store")
    func loginProxy() async throws {
        let requests = try Self.recorded().filter { !$0.path.contains("/api/dependencies") }
        try await WebStore.run(Self.learning) { stage, store in
            try await Self.warm(stage)
            let other = try stage.authorization(of: .onCall).dropFirst("Authorization: Bearer ".count)
            for request in requests where request.expected == 200 {
                let plain = try await stage.ask(request.path, as: .storefrontEngineer)
                let fields = request.fields + Self.proxyFields(String(other))
                let proxied = try await stage.ask(request.path, as: .storefrontEngineer, fields: fields)
                #expect(proxied.body == plain.body && proxied.comparable == plain.comparable, "\(request.path)")
            }
            // Without the token all the rest is nobody.
            let nobody = try await stage.ask("/api/v3/services", fields: Self.proxyFields(String(other)))
            try RefusalShape.expect(nobody, 401, "token-missing", "no Authorization")
            #expect(store.requests.count > 20)
            for request in store.requests {
                let names = (0..<request.count).map {
                    String(decoding: request.name(at: $0), as: UTF8.self).lowercased()
                }
                #expect(names == ["host", "accept", "accept-encoding"])
            }
        }
    }

    @Test("a route of v3 that is newer than the recording is answered in Jaeger's envelope")
    func newer() async throws {
        let id = "41dfbdece71aac11a179da94153e2174"
        let window = "query.start_time_min=2026-11-23T02:30:00Z&query.start_time_max=2026-11-23T03:30:00Z"
        try await WebStore.run(Self.learning) { stage, _ in
            let targets = [
                "/api/v3/traces/\(id)", "/api/v3/traces?query.service_name=frontend&\(window)",
                // As Grafana writes times: a bare plus.
                "/api/v3/traces/\(id)?start_time=2026-11-23T02:30:00+00:00&end_time=2026-11-23T03:30:00+00:00",
            ]
            for target in targets {
                for persona in DemoPersona.all {
                    let reply = try await stage.ask(target, as: persona)
                    #expect(reply.status < 500, "\(target)")
                    let body = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
                    let isEnveloped = body?["errors"] != nil || body?["error"] != nil || body?["result"] != nil
                    #expect(isEnveloped, "\(target)")
                }
            }
        }
    }
}
