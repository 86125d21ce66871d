import DemoServices
import Foundation
import Testing
import TraceModel

/// `tell`: what replies say of hidden spans, through the gateway.
@Suite struct TellTests {
    /// Of payments and platform the payments engineer sees something, of nothing else.
    private static let mixed = PlantedTrace(
        spans: [
            .init(in: "payments"), .init(in: "identity"), .init(in: "storefront"), .init(in: "identity"),
            .init(in: "platform"), .init(in: "no namespace"), .init(in: "fulfilment"),
        ])
    private static let hidden = PlantedTrace(spans: [.init(in: "identity"), .init(in: "storefront")])
    private static let visible = PlantedTrace(spans: [.init(in: "payments"), .init(in: "platform")])

    private static func serve(
        _ tell: String, _ trace: PlantedTrace, _ body: @escaping @Sendable (GatewayStage) async throws -> Void
    ) async throws {
        try await GatewayStage.withStore(.init(ownership: contacts, more: tell), traces: []) { stage, store in
            store.answer(try #require(TraceID(PlantedTrace.id)), with: .trace(trace.body))
            try await body(stage)
        }
    }

    private static let contacts =
        "contacts: { identity: identity-oncall@example.com, fulfilment: \"#ful\\\"fil\", platform: nobody }"

    @Test(
        "a reply says as much of what it hides as `tell` allows: nothing, the number, or whose the listed ones are",
        arguments: [
            ("", [String]()), ("tell: nothing", []), ("tell: count", ["5 spans are hidden by access policy."]),
            (
                "tell: owner",
                [
                    "5 spans are hidden by access policy.",
                    "2 spans belong to namespace identity; ask identity-oncall@example.com.",
                    "1 span belongs to namespace fulfilment; ask #ful\"fil.", "2 spans belong to other namespaces.",
                ]
            ),
        ])
    func extents(tell: String, sentences: [String]) async throws {
        try await Self.serve(tell, Self.mixed) { stage in
            for suffix in ["", "?prettyPrint=true"] {
                let reply = try await stage.ask(PlantedTrace.target + suffix, as: .paymentsEngineer)
                #expect(reply.spanTags.count == 2)
                #expect(reply.warnings == sentences)
                #expect(reply.field("spanwarden-hidden") == (sentences.isEmpty ? nil : "5"))
            }
        }
    }

    @Test("a reply that hides nothing says so by saying nothing", arguments: ["tell: count", "tell: owner"])
    func visible(tell: String) async throws {
        try await Self.serve(tell, Self.visible) { stage in
            let reply = try await stage.ask(PlantedTrace.target, as: .paymentsEngineer)
            #expect(reply.spanTags.count == 2 && reply.warnings.isEmpty && reply.field("spanwarden-hidden") == nil)
        }
    }

    @Test("a trace that is wholly hidden is answered like one that is not there, whatever may be told")
    func wholly() async throws {
        try await Self.serve("tell: owner", Self.hidden) { stage in
            let hidden = try await stage.ask(PlantedTrace.target, as: .paymentsEngineer)
            let missing = try await stage.ask("/api/traces/00000000000000ac", as: .paymentsEngineer)
            #expect(hidden.status == 404)
            #expect(hidden.comparable == missing.comparable && hidden.body == missing.body)
        }
    }
}
