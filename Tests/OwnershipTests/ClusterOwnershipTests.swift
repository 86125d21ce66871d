import Ownership
import Quantities
import TestSupport
import TraceModel
import Testing

/// One row: what a span says of its namespace and cluster, and whose it is.
struct ClusterCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let origin: SpanOrigin
    let owner: String

    init(
        _ what: String, _ owner: String, service: String = "ledger", k8s: Evidence = .absent, istio: Evidence = .absent,
        node: Evidence = .absent, cluster: Evidence = .absent, istioCluster: Evidence = .absent
    ) {
        testDescription = what
        self.owner = owner
        origin = SpanOrigin(
            service: UTF8Text(service), resourceNamespace: k8s, istioNamespace: istio, nodeID: node,
            resourceCluster: cluster, istioCluster: istioCluster)
    }
}

/// The clusters `east` and `West_2` are configured; `legacy` is a service of `east/payments`.
@Suite struct ClusterOwnershipTests {
    private static func text(_ text: String) -> Evidence { .text(UTF8Text(text)) }
    private static let payments = text("payments")
    private static let node = text("sidecar~10.0.0.7~web-1.payments~payments.svc.cluster.local")

    private static func rules(_ sources: [OwnershipRules.Source]) throws -> OwnershipRules {
        let east = try #require(Cluster(UTF8Text("east")))
        let west = try #require(Cluster(UTF8Text("West_2")))
        let owner = try #require(Namespace(qualified: UTF8Text("east/payments")))
        return OwnershipRules(
            sources: sources, known: [owner], services: [UTF8Text("legacy"): owner],
            clusters: ClusterTable([
                UTF8Text("east.example"): east, UTF8Text("west.example"): west, UTF8Text("old.example"): east,
            ]))
    }

    static let rows: [ClusterCase] = [
        .init("the resource's cluster", "east/payments", k8s: payments, cluster: text("east")),
        .init("another cluster is another owner", "West_2/payments", k8s: payments, cluster: text("West_2")),
        .init(
            "the proxy's cluster, beside a resource's namespace", "east/payments", k8s: payments, node: node,
            istioCluster: text("east")),
        .init(
            "the proxy's namespace and cluster", "east/payments", istio: payments, node: node,
            istioCluster: text("east")),
        .init(
            "the proxy's namespace in the resource's cluster", "east/payments", istio: payments, node: node,
            cluster: text("east")),
        .init(
            "both agree", "east/payments", k8s: payments, node: node, cluster: text("east"), istioCluster: text("east")),
        .init(
            "they differ", "conflict", k8s: payments, node: node, cluster: text("east"), istioCluster: text("West_2")),
        .init(
            "istio.cluster_id without node_id is no evidence, and no conflict", "east/payments", k8s: payments,
            cluster: text("east"), istioCluster: text("West_2")),
        .init("istio.cluster_id alone is none", "no-cluster", k8s: payments, istioCluster: text("east")),
        .init("no cluster", "no-cluster", k8s: payments),
        .init("a cluster that is not configured", "unknown-cluster", k8s: payments, cluster: text("north")),
        .init("another case is another cluster", "unknown-cluster", k8s: payments, cluster: text("West_2 ")),
        .init("capitals count", "unknown-cluster", k8s: payments, cluster: text("East")),
        .init("empty", "unknown-cluster", k8s: payments, cluster: text("")),
        .init("a trust domain is no cluster", "unknown-cluster", k8s: payments, cluster: text("east.example")),
        .init("a number", "unknown-cluster", k8s: payments, cluster: .notText),
        .init("twice", "repeated", k8s: payments, cluster: .repeated),
        .init(
            "a proxy's unknown cluster spoils the resource's", "unknown-cluster", k8s: payments, node: node,
            cluster: text("east"), istioCluster: text("north")),
        .init(
            "a proxy's cluster that is there twice does too", "repeated", k8s: payments, node: node,
            cluster: text("east"), istioCluster: .repeated),
        .init("a namespace with a cluster in it is no label", "not-a-label", k8s: text("east/payments")),
        .init("without a namespace a cluster is nothing", "no-evidence", cluster: text("east")),
        .init("a doubt about the namespace comes first", "repeated", k8s: .repeated, cluster: text("north")),
        .init("the table names its cluster", "east/payments", service: "legacy"),
        .init("the table where evidence agrees", "east/payments", service: "legacy", cluster: text("east")),
        .init("the table where evidence disagrees", "conflict", service: "legacy", cluster: text("West_2")),
        .init("the table where evidence is no cluster", "unknown-cluster", service: "legacy", cluster: text("north")),
    ]

    @Test("an owner is a namespace of one configured cluster for sure, or unknown", arguments: rows)
    func owner(_ row: ClusterCase) throws {
        switch try Self.rules(OwnershipRules.Source.defaults).owner(of: row.origin) {
        case .namespace(let namespace): #expect(namespace.name == row.owner)
        case .unknown(let doubt): #expect(doubt.rawValue == row.owner)
        }
    }

    @Test("a suffix is a known namespace of any cluster, and which one other evidence says")
    func suffix() throws {
        let rules = try Self.rules([.serviceSuffix])
        func owner(_ service: String, _ cluster: Evidence) -> Owner {
            rules.owner(of: SpanOrigin(service: UTF8Text(service), resourceCluster: cluster))
        }
        #expect(owner("ledger.payments", Self.text("West_2")).namespace?.name == "West_2/payments")
        #expect(owner("ledger.payments", .absent) == .unknown(.noCluster))
        #expect(owner("ledger.ops", Self.text("east")) == .unknown(.noEvidence))
    }

    @Test("without configured clusters what spans say of theirs changes nothing", arguments: rows)
    func none(_ row: ClusterCase) throws {
        var bare = row.origin
        bare.resourceCluster = .absent
        bare.istioCluster = .absent
        let payments = try #require(Namespace("payments"))
        let rules = OwnershipRules(known: [payments], services: [UTF8Text("legacy"): payments])
        #expect(rules.owner(of: row.origin) == rules.owner(of: bare))
        #expect(rules.owner(of: bare).namespace?.cluster == nil)
    }
}
