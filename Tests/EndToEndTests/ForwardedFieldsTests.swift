import DemoServices
import HTTPSyntax
import TestSupport
import Testing

/// What of a caller's request reaches the store: the question, and nothing else.
@Suite struct ForwardedFieldsTests {
    private static let own = [
        "Cookie: session=callers-own", "X-Scope-OrgID: callers-own", "X-Forwarded-For: 192.0.2.7",
        "Via: 1.1 callers-own", "User-Agent: callers-own", "Accept: text/callers-own", "Accept-Encoding: gzip",
        "Accept-Language: x-callers-own",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "baggage: of=callers-own",
    ]

    @Test("nothing of the caller's head reaches the store: neither the token nor any other field")
    func fields() async throws {
        let trace = try #require(DemoTrace.named("checkout"))
        try await GatewayStage.withStore { stage, store in
            let reply = try await stage.ask("/api/traces/\(trace.idText)", as: .paymentsEngineer, fields: Self.own)
            #expect(reply.status == 200)
            #expect(store.requests.count == 1)
            let fields = try #require(store.requests.first).fields
            let names = (0..<fields.count).map { String(decoding: fields.name(at: $0), as: UTF8.self).lowercased() }
            #expect(names == ["host", "accept", "accept-encoding"])
            let values = (0..<fields.count).map { String(decoding: fields.value(at: $0), as: UTF8.self) }
            #expect(values.dropFirst() == ["application/json", "identity"])
            #expect(!values[0].contains("traces.example"))
        }
    }
}
