import TraceModel

/// What a span says of its cluster: `docs/specs/view.md` section 1. Only read where several clusters are configured.
struct ClusterEvidence {
    private enum Finding {
        case none
        case names(Cluster)
        case unusable(OwnershipDoubt)
    }

    private let finding: Finding

    /// `istio.cluster_id` without `node_id` is no evidence, as `istio.namespace` is none.
    init(of origin: SpanOrigin, _ clusters: ClusterTable) {
        let resource = Self.finding(origin.resourceCluster, clusters)
        let istio = origin.nodeID == .absent ? Finding.none : Self.finding(origin.istioCluster, clusters)
        finding = Self.sum(resource, istio)
    }

    /// The owner whose namespace other evidence names.
    func owner(in label: Namespace) -> Owner {
        switch finding {
        case .none: .unknown(.noCluster)
        case .names(let cluster): .namespace(Namespace(label, in: cluster))
        case .unusable(let doubt): .unknown(doubt)
        }
    }

    /// The owner that the operator's table names with its cluster, which nothing may contradict.
    func owner(listed namespace: Namespace) -> Owner {
        switch finding {
        case .none: .namespace(namespace)
        case .names(let cluster): cluster.text == namespace.cluster ? .namespace(namespace) : .unknown(.conflict)
        case .unusable(let doubt): .unknown(doubt)
        }
    }

    private static func finding(_ evidence: Evidence, _ clusters: ClusterTable) -> Finding {
        switch evidence {
        case .absent: .none
        case .repeated: .unusable(.repeated)
        case .notText: .unusable(.unknownCluster)
        case .text(let name): clusters.cluster(named: name).map(Finding.names) ?? .unusable(.unknownCluster)
        }
    }

    private static func sum(_ one: Finding, _ other: Finding) -> Finding {
        switch (one, other) {
        case (.unusable, _), (_, .none): one
        case (.none, _), (_, .unusable): other
        case (.names(let first), .names(let second)): first == second ? one : .unusable(.conflict)
        }
    }
}
