package import TraceModel

extension OwnershipRules {
    /// All namespaces that configuration names, one after another.
    package var knownScope: SearchScope {
        SearchScope(namespaces: Set(known.map(\.label)).sorted(), keys: sources.compactMap(\.attribute))
    }

    /// Of the namespaces of `scope`, by their names alone where there are several clusters, those of which all satisfy `isMeant`.
    package func namespaces(of scope: NamespaceScope, where isMeant: (Namespace) -> Bool) -> Set<Namespace> {
        let all = scope.namespaces(among: known) ?? []
        return Set(all.map(\.label)).subtracting(all.filter { !isMeant($0) }.map(\.label))
    }

    /// Where spans of `scope` are to be looked for. Where there are several clusters, by their namespaces alone: whose they are is decided afterwards.
    package func searchScope(of scope: NamespaceScope) -> SearchScope {
        guard let namespaces = scope.namespaces(among: known) else { return .everywhere }
        let listed = sources.contains(.serviceTable) ? services.filter { namespaces.contains($0.value) } : [:]
        return SearchScope(
            namespaces: Set(namespaces.map(\.label)).sorted(), keys: sources.compactMap(\.attribute),
            services: Set(listed.keys), readsSuffix: sources.contains(.serviceSuffix), isOpen: !scope.isListed,
            hasClusters: clusters != nil)
    }
}

extension OwnershipRules.Source {
    /// The attribute in which it finds the namespace of a span; nil where it goes by the service's name.
    fileprivate var attribute: String? {
        switch self {
        case .k8sResource: "k8s.namespace.name"
        case .istio: "istio.namespace"
        case .serviceNamespace: "service.namespace"
        case .serviceSuffix, .serviceTable: nil
        }
    }
}
