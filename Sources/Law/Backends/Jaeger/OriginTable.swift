import Quantities
import SpanStream
import TraceModel

/// One tag of a span, as evidence: a text by its number.
enum NumberedEvidence: Hashable {
    case absent
    case text(Int32)
    case notText
    case repeated
}

/// What tags of a span say of its origin, beside its process.
struct SpanEvidence: Hashable {
    var istio = NumberedEvidence.absent
    var node = NumberedEvidence.absent
    var cluster = NumberedEvidence.absent
}

/// What tags of a process say of the origin of its spans.
struct ProcessEvidence {
    var resource = Evidence.absent
    var service = Evidence.absent
    var cluster = Evidence.absent
}

/// The distinct origins of a reply's spans: process, `istio.namespace`, `node_id` and `istio.cluster_id`, each distinct combination once.
struct OriginTable {
    private struct Key: Hashable {
        let process: Int32
        let span: SpanEvidence
    }

    /// The texts of the evidence, by their numbers.
    private var numbers = TextNumbers()
    private var texts: [UTF8Text] = []
    private var places: [Key: Int32] = [:]
    private var keys: [Key] = []
    /// Most spans have the origin of the span before.
    private var last: (key: Key, place: Int32)?

    /// The number of the origin of a span.
    mutating func place(process: Int32, _ span: SpanEvidence) -> Int32 {
        let key = Key(process: process, span: span)
        if let last, last.key == key { return last.place }
        let place = places[key] ?? Int32(keys.count)
        if Int(place) == keys.count {
            places[key] = place
            keys.append(key)
        }
        last = (key, place)
        return place
    }

    /// What a tag says, after what earlier tags of the same key said.
    mutating func evidence(_ tag: JaegerTag, after earlier: NumberedEvidence, _ cursor: JSONCursor) -> NumberedEvidence
    {
        guard earlier == .absent else { return .repeated }
        guard case .string(let text) = tag.value else { return .notText }
        let number = numbers.number(of: text, cursor)
        if Int(number) == texts.count { texts.append(UTF8Text(validated: cursor.decoded(text))) }
        return .text(number)
    }

    private func plain(_ numbered: NumberedEvidence) -> Evidence {
        switch numbered {
        case .absent: .absent
        case .text(let number): .text(texts[Int(number)])
        case .notText: .notText
        case .repeated: .repeated
        }
    }

    /// The origins with their processes' part filled in, equal ones merged, and for each number its place among them.
    func resolved(
        services: [UTF8Text?], evidence: [ProcessEvidence]
    ) -> (origins: [SpanOrigin], places: [Int32]) {
        var origins: [SpanOrigin] = []
        var known: [SpanOrigin: Int32] = [:]
        known.reserveCapacity(keys.count)
        let places = keys.map { key in
            let process = Int(key.process)
            let origin = SpanOrigin(
                service: services[process], resourceNamespace: evidence[process].resource,
                serviceNamespace: evidence[process].service, istioNamespace: plain(key.span.istio),
                nodeID: plain(key.span.node), resourceCluster: evidence[process].cluster,
                istioCluster: plain(key.span.cluster))
            // Asked for and noted at once: to hash all the texts of an origin costs more than all else here.
            let place = Self.number(&known[origin, default: -1], next: Int32(origins.count))
            if Int(place) == origins.count { origins.append(origin) }
            return place
        }
        return (origins, places)
    }

    /// The number in a slot, which is `next` where none is there yet.
    private static func number(_ slot: inout Int32, next: Int32) -> Int32 {
        if slot < 0 { slot = next }
        return slot
    }
}
