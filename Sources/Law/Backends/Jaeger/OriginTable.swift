import Quantities
import TraceModel

/// The distinct origins of a reply's spans: process, `istio.namespace` and `node_id`, each distinct combination once.
struct OriginTable {
    private struct Key: Hashable {
        let process: Int32
        let istio: Evidence
        let node: Evidence
    }

    private var places: [Key: Int32] = [:]
    private var keys: [Key] = []
    /// Most spans have the origin of the span before.
    private var last: (key: Key, place: Int32)?

    /// The number of the origin of a span.
    mutating func place(process: Int32, istio: Evidence, node: Evidence) -> Int32 {
        let key = Key(process: process, istio: istio, node: node)
        if let last, last.key == key { return last.place }
        let place = places[key] ?? Int32(keys.count)
        if Int(place) == keys.count {
            places[key] = place
            keys.append(key)
        }
        last = (key, place)
        return place
    }

    /// The origins with their processes' part filled in, equal ones merged, and for each number its place among them.
    func resolved(
        services: [UTF8Text?], evidence: [(resource: Evidence, service: Evidence)]
    ) -> (origins: [SpanOrigin], places: [Int32]) {
        var origins: [SpanOrigin] = []
        var known: [SpanOrigin: Int32] = [:]
        let places = keys.map { key in
            let process = Int(key.process)
            let origin = SpanOrigin(
                service: services[process], resourceNamespace: evidence[process].resource,
                serviceNamespace: evidence[process].service, istioNamespace: key.istio, nodeID: key.node)
            if let place = known[origin] { return place }
            let place = Int32(origins.count)
            known[origin] = place
            origins.append(origin)
            return place
        }
        return (origins, places)
    }
}
