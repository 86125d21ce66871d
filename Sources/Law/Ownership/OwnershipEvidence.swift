package import TraceModel

/// What one source says of whose a span is: for explanations. Owners are decided by `OwnershipRules.owner` alone.
package struct OwnershipEvidence: Sendable, Hashable {
    /// What a source makes of its keys.
    package enum Answer: Sendable, Hashable {
        /// There is nothing of it, or not enough.
        case nothing
        case names(Namespace)
        case unusable(OwnershipDoubt)
        /// There is something, and the configuration does not list the source.
        case notListed
        /// The table is asked only where nothing else names a namespace.
        case notAsked
    }

    package let source: OwnershipRules.Source
    package let keys: [Key]
    package let answer: Answer

    /// One key that the source reads, with what is there.
    package struct Key: Sendable, Hashable {
        package let name: String
        package let evidence: Evidence
    }
}

extension OwnershipRules {
    /// What each source finds, in the order in which they are asked; those that are not listed only where there is something to find.
    package func evidence(of origin: SpanOrigin) -> [OwnershipEvidence] {
        let asked = sources.map { OwnershipEvidence(source: $0, keys: keys($0, origin), answer: answer($0, origin)) }
        let others = Source.allCases.filter { !sources.contains($0) && isSupplied($0, origin) }
        return asked
            + others.map { OwnershipEvidence(source: $0, keys: keys($0, origin), answer: .notListed) }
    }

    private func answer(_ source: Source, _ origin: SpanOrigin) -> OwnershipEvidence.Answer {
        guard source != .serviceTable else { return tableAnswer(origin) }
        return switch evidence(of: origin, from: source) {
        case .none: .nothing
        case .names(let namespace): .names(namespace)
        case .unusable(let doubt): .unusable(doubt)
        }
    }

    private func tableAnswer(_ origin: SpanOrigin) -> OwnershipEvidence.Answer {
        guard let service = origin.service, let named = services[service] else { return .nothing }
        let others = sources.filter { $0 != .serviceTable }.map { answer($0, origin) }
        return others.allSatisfy { $0 == .nothing } ? .names(named) : .notAsked
    }

    /// Whether a source that is not listed would find anything. Every service's name might have a suffix, and the table is the operator's.
    private func isSupplied(_ source: Source, _ origin: SpanOrigin) -> Bool {
        switch source {
        case .k8sResource, .istio, .serviceNamespace: namespaceKeys(source, origin).contains { $0.evidence != .absent }
        case .serviceSuffix, .serviceTable: false
        }
    }

    private func keys(_ source: Source, _ origin: SpanOrigin) -> [OwnershipEvidence.Key] {
        namespaceKeys(source, origin) + clusterKeys(source, origin)
    }

    /// Where several clusters are configured, what says which one it is stands beside what says the namespace.
    private func clusterKeys(_ source: Source, _ origin: SpanOrigin) -> [OwnershipEvidence.Key] {
        guard clusters != nil else { return [] }
        return switch source {
        case .k8sResource: [OwnershipEvidence.Key(name: "k8s.cluster.name", evidence: origin.resourceCluster)]
        case .istio: [OwnershipEvidence.Key(name: "istio.cluster_id", evidence: origin.istioCluster)]
        case .serviceNamespace, .serviceSuffix, .serviceTable: []
        }
    }

    private func namespaceKeys(_ source: Source, _ origin: SpanOrigin) -> [OwnershipEvidence.Key] {
        let service = origin.service.map(Evidence.text) ?? .absent
        let pairs: [(String, Evidence)] =
            switch source {
            case .k8sResource: [("k8s.namespace.name", origin.resourceNamespace)]
            case .istio: [("istio.namespace", origin.istioNamespace), ("node_id", origin.nodeID)]
            case .serviceNamespace: [("service.namespace", origin.serviceNamespace)]
            case .serviceSuffix, .serviceTable: [("serviceName", service)]
            }
        return pairs.map { OwnershipEvidence.Key(name: $0, evidence: $1) }
    }
}
