import DemoServices
import TestSupport
import Testing

/// A question that stands in two places is two questions: what is decided on is the request line alone, and a request that says more is none.
@Suite struct UrlAndBodyDisagreeTests {
    private static let other = "/api/traces/00000000000000000000000000000001"

    @Test("a GET with a body, another method in a field, or a target with a host of its own is refused unasked")
    func refused() async throws {
        let bodies = ["Content-Length: 8", "Transfer-Encoding: chunked", "Content-Length: 65537"].map {
            let code = $0.hasSuffix("65537") ? "body-too-large" : "body-not-allowed"
            return Door(
                "a GET with " + $0, fields: [Door.token, $0], $0.hasSuffix("65537") ? 413 : 400, code, .failure(code))
        }
        let overrides = [
            "X-HTTP-Method: POST", "X-HTTP-Method-Override: GET", "x-http-method-overridden: a",
            "X-Method-Override: PUT",
        ].map { Door($0, fields: [Door.token, $0], 400, "method-override", .failure("method-override")) }
        let targets = [
            "http://traces.example" + Self.other, "https://traces.example" + Door.trace, "traces.example:443", "*",
            "//other.example" + Self.other,
        ].map { target in
            let code = target.hasPrefix("//") ? "path-malformed" : "target-form"
            return Door(
                "target " + target, target: target, 400, code, target.hasPrefix("//") ? .denied : .failure(code))
        }
        try await GatewayStage.withStore { stage, store in
            try await Doors.expectRefused(bodies + overrides + targets, as: .paymentsEngineer, at: stage, store)
        }
    }

    @Test(
        "fields that name another target, method, host or tenant change nothing of the answer and of what the store is asked"
    )
    func ignored() async throws {
        let trace = try #require(DemoTrace.named("checkout"))
        let target = "/api/traces/\(trace.idText)"
        let fields = [
            "X-Original-URL: \(Self.other)", "X-Rewrite-URL: \(Self.other)", "X-Original-Method: POST",
            "X-Forwarded-Host: other.example", "X-Forwarded-Prefix: /other", "Forwarded: host=other.example",
            "Referer: https://traces.example\(Self.other)", "Content-Type: application/x-www-form-urlencoded",
            "X-Scope-OrgID: other", "Range: bytes=0-1", "If-None-Match: *",
            "If-Modified-Since: Thu, 01 Jan 2037 00:00:00 GMT",
        ]
        try await GatewayStage.withStore { stage, store in
            let plain = try await stage.ask(target, as: .paymentsEngineer)
            for field in fields {
                let reply = try await stage.ask(target, as: .paymentsEngineer, fields: [field])
                #expect(reply.comparable == plain.comparable && reply.body == plain.body, "\(field)")
            }
            #expect(store.requests.count == fields.count + 1)
            #expect(Set(store.requests.map(\.target)).count == 1)
        }
    }
}
