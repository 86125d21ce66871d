import Cryptography
import DemoServices
import Testing
import TraceModel

/// `ownership.clusters`: one namespace name in two clusters, through the gateway.
@Suite struct ClusterTests {
    private static let policies = """
        apiVersion: spanwarden.dev/v1
        kind: IdentityMapping
        metadata: { name: groups }
        spec:
          issuer: \(DemoIssuer.url)
          groups: { claim: groups }
          identities:
            - { claim: groups, matches: "mesh:{cluster}:{namespace}", identity: "spiffe://{cluster}/ns/{namespace}/sa/a" }
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: own }
        spec:
          effect: permit
          principals: [{ identity: "spiffe://{cluster}/ns/{namespace}/sa/*" }]
          resources: { namespaces: ["{cluster}/{namespace}"] }
          visibility: full

        """

    private static func span(_ cluster: String?, _ number: String, more: [String: String] = [:]) -> PlantedTrace.Span {
        let process = cluster.map { ["k8s.cluster.name": $0] } ?? [:]
        return .init(
            in: "payments", process: process, tags: ["number": number, "peer": "a.payments.svc"].merging(more) { $1 })
    }

    private static let node = "sidecar~10.0.0.7~web-1.payments~payments.svc.cluster.local"
    private static let trace = PlantedTrace(
        spans: [
            span("east", "1"), span("west", "2"), span(nil, "3"), span("north", "4"),
            span("east", "5", more: ["node_id": node, "istio.cluster_id": "west"]),
            span(nil, "6", more: ["node_id": node, "istio.cluster_id": "east"]),
        ])

    private func numbers(_ reply: StageReply) -> [String] {
        reply.spanTags.flatMap { $0.filter { $0.hasPrefix("number=") } }
    }

    @Test(
        "a viewer sees the spans of the own namespace in the own cluster: not the other's, nor those of doubtful cluster"
    )
    func served() async throws {
        @Sendable func viewer(_ group: String) -> DemoPersona {
            DemoPersona(name: "viewer", subject: "viewer", groups: [group], algorithm: .es256)
        }
        let script = GatewayStage.Script(
            policies: Self.policies, namespaces: "[east/payments, west/payments]",
            ownership: "clusters: { td-east: east, td-west: west }")
        try await GatewayStage.withStore(script, traces: []) { stage, store in
            store.answer(try #require(TraceID(PlantedTrace.id)), with: .trace(Self.trace.body))
            let east = try await stage.ask(PlantedTrace.target, as: viewer("mesh:td-east:payments"))
            #expect(numbers(east) == ["number=1", "number=6"])
            // Peers are of the span's own cluster.
            #expect(east.text.contains("a.payments.svc"))
            let west = try await stage.ask(PlantedTrace.target, as: viewer("mesh:td-west:payments"))
            #expect(numbers(west) == ["number=2"])
            let foreign = try await stage.ask(PlantedTrace.target, as: viewer("mesh:td-north:payments"))
            #expect(foreign.status == 403)
        }
    }
}
