package import Quantities
package import TraceModel

/// How the operator's stores say whose a span is: `docs/specs/view.md` section 1. Pure; one answer for one origin.
package struct OwnershipRules: Sendable, Equatable {
    /// Where evidence may come from, in the order in which it is asked.
    package enum Source: String, Sendable, CaseIterable {
        case k8sResource = "k8s-resource"
        case istio
        case serviceSuffix = "service-suffix"
        case serviceNamespace = "service-namespace"
        case serviceTable = "service-table"

        package static let defaults: [Source] = [.k8sResource, .istio, .serviceTable]
    }

    package let sources: [Source]
    /// Namespaces that configuration names. Never learned from data.
    package let known: Set<Namespace>
    package let services: [UTF8Text: Namespace]
    /// Where there are several clusters: every owner then names one, and `known` and `services` do.
    package let clusters: ClusterTable?
    private let knownLabels: Set<Namespace>

    package init(
        sources: [Source] = Source.defaults, known: Set<Namespace>, services: [UTF8Text: Namespace] = [:],
        clusters: ClusterTable? = nil
    ) {
        self.clusters = clusters
        knownLabels = clusters == nil ? known : Set(known.map(\.label))
        self.sources = sources
        self.known = known
        self.services = services
    }

    /// The owner, or why it is unknown. The table is asked only where no other source says anything.
    package func owner(of origin: SpanOrigin) -> Owner {
        var named: Namespace?
        for source in sources where source != .serviceTable {
            switch evidence(of: origin, from: source) {
            case .none: continue
            case .unusable(let doubt): return .unknown(doubt)
            case .names(let namespace):
                guard named == nil || named == namespace else { return .unknown(.conflict) }
                named = namespace
            }
        }
        if let named { return clusters.map { ClusterEvidence(of: origin, $0).owner(in: named) } ?? .namespace(named) }
        guard sources.contains(.serviceTable), let service = origin.service, let owner = services[service] else {
            return .unknown(.noEvidence)
        }
        return clusters.map { ClusterEvidence(of: origin, $0).owner(listed: owner) } ?? .namespace(owner)
    }

    enum Finding {
        case none
        case names(Namespace)
        case unusable(OwnershipDoubt)
    }

    func evidence(of origin: SpanOrigin, from source: Source) -> Finding {
        switch source {
        case .k8sResource: label(origin.resourceNamespace)
        case .serviceNamespace: label(origin.serviceNamespace)
        case .istio: istio(origin)
        case .serviceSuffix: suffix(origin)
        case .serviceTable: .none
        }
    }

    private func label(_ evidence: Evidence) -> Finding {
        switch evidence {
        case .absent: .none
        case .repeated: .unusable(.repeated)
        case .notText: .unusable(.notALabel)
        case .text(let text): Namespace(text).map(Finding.names) ?? .unusable(.notALabel)
        }
    }

    /// Both tags or neither: alone, each is no evidence.
    private func istio(_ origin: SpanOrigin) -> Finding {
        guard origin.istioNamespace != .absent, origin.nodeID != .absent else { return .none }
        if origin.nodeID == .repeated { return .unusable(.repeated) }
        guard case .names(let namespace) = label(origin.istioNamespace) else { return label(origin.istioNamespace) }
        guard case .text(let node) = origin.nodeID, NodeID(node)?.namespace == namespace else {
            return .unusable(.nodeDisagrees)
        }
        return .names(namespace)
    }

    private func suffix(_ origin: SpanOrigin) -> Finding {
        guard let service = origin.service, let dot = service.bytes.lastIndex(of: UInt8(ascii: ".")), dot > 0,
            let namespace = Namespace(service.bytes[(dot + 1)...]), knownLabels.contains(namespace)
        else { return .none }
        return .names(namespace)
    }
}
