import Quantities
import TraceModel

/// What a question to the store adds to a search: an attribute in which spans name their namespace. A store looks at what hidden spans say in it as well, so it is looked for again.
package struct SearchNarrowing: Sendable {
    let key: UTF8Text
    let namespace: Namespace

    /// Whether a span names the namespace so.
    func holds(for origin: SpanOrigin) -> Bool { evidence(in: origin) == .text(namespace.text) }

    private func evidence(in origin: SpanOrigin) -> Evidence {
        switch key.string {
        case "k8s.namespace.name": origin.resourceNamespace
        case "istio.namespace": origin.istioNamespace
        case "service.namespace": origin.serviceNamespace
        default: .absent
        }
    }
}
