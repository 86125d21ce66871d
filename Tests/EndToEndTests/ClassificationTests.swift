import DemoServices
import Testing
import TraceModel

/// `classification`: what masked spans keep, through the gateway.
@Suite struct ClassificationTests {
    private static let file = """
        apiVersion: spanwarden.dev/v1
        kind: Classification
        metadata: { name: ours }
        spec: { masked: [span.kind, shop.tier, db.password] }

        """

    @Test(
        "masked spans keep the tags that the named file lists and no others, credentials in no case; full spans are as ever"
    )
    func served() async throws {
        let folder = try StageFolder()
        defer { folder.remove() }
        try folder.write(Self.file, to: "ours.yaml")
        let tags = ["span.kind": "server", "shop.tier": "gold", "http.method": "GET", "db.password": "s3cr3t"]
        let planted = PlantedTrace(spans: [.init(in: "payments", tags: tags), .init(in: "platform", tags: tags)])
        let more = "classification: \"\(folder.path)/ours.yaml\""
        try await GatewayStage.withStore(.init(more: more), traces: []) { stage, store in
            store.answer(try #require(TraceID(PlantedTrace.id)), with: .trace(planted.body))
            let shown = try await stage.ask(PlantedTrace.target, as: .paymentsEngineer).spanTags
            #expect(
                shown == [
                    ["http.method=GET", "shop.tier=gold", "span.kind=server"], ["shop.tier=gold", "span.kind=server"],
                ])
        }
    }
}
