package import Quantities

/// What a span says about where it comes from: all that ownership may look at, and nothing else of the span.
///
/// Spans of one process mostly share their origin, so a trace lists each distinct one once and owner and visibility are
/// decided once for each.
package struct SpanOrigin: Hashable, Sendable {
    /// The service's name as stored; nil where the store says that there was none or an empty one.
    package var service: UTF8Text?
    /// `k8s.namespace.name` of the OTel resource (Jaeger: the process).
    package var resourceNamespace: Evidence
    /// `service.namespace` of the OTel resource: free text, read only where the operator lists that source.
    package var serviceNamespace: Evidence
    /// `istio.namespace` of the span.
    package var istioNamespace: Evidence
    /// `node_id` of the span.
    package var nodeID: Evidence
    /// `k8s.cluster.name` of the OTel resource; read only where several clusters are configured.
    package var resourceCluster: Evidence
    /// `istio.cluster_id` of the span; read only where several clusters are configured.
    package var istioCluster: Evidence

    package init(
        service: UTF8Text?, resourceNamespace: Evidence = .absent, serviceNamespace: Evidence = .absent,
        istioNamespace: Evidence = .absent, nodeID: Evidence = .absent, resourceCluster: Evidence = .absent,
        istioCluster: Evidence = .absent
    ) {
        self.service = service
        self.resourceNamespace = resourceNamespace
        self.serviceNamespace = serviceNamespace
        self.istioNamespace = istioNamespace
        self.nodeID = nodeID
        self.resourceCluster = resourceCluster
        self.istioCluster = istioCluster
    }
}

/// One attribute, as evidence.
package enum Evidence: Hashable, Sendable {
    case absent
    case text(UTF8Text)
    /// There, but not as text: a number, a Boolean, a list.
    case notText
    /// There more than once, whatever the values.
    case repeated
}
