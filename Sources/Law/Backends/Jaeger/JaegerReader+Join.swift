import Quantities
import SpanStream
import TraceModel

extension JaegerReader {
    /// Joins spans and processes once both are there: in real Jaeger the processes come last, elsewhere first.
    mutating func skeleton() throws(ReplyFault) -> TraceSkeleton {
        guard let id = traceID else { throw refusal(.missingMember) }
        for process in processes {
            guard let process else { throw refusal(.unknownProcess) }
            bodies.processes.append(process)
        }
        let services = bodies.processes.map { serviceText($0.service) }
        let resolved = origins.resolved(services: services, evidence: processEvidence)
        for place in spans.indices { spans[place].origin = resolved.places[Int(spans[place].origin)] }
        markCopies()
        return TraceSkeleton(id: id, origins: resolved.origins, spans: spans, links: links)
    }

    /// Nil for what Jaeger writes where there is no service name, and for an empty one.
    private func serviceText(_ service: JSONString) -> UTF8Text? {
        let name = cursor.decoded(service)
        let isNone =
            name.isEmpty || name.elementsEqual("missing-service-name".utf8)
            || name.elementsEqual("empty-service-name".utf8)
        return isNone ? nil : UTF8Text(validated: name)
    }

    /// Finds spans whose bytes equal an earlier span's. Only ids that several spans carry are looked at, by a digest first: a reply
    /// of nothing but one id must not cost the square of its length.
    private mutating func markCopies() {
        var first: [SpanID: Int] = [:]
        first.reserveCapacity(spans.count)
        var originals: [CopyKey: [Int]] = [:]
        // A first span is digested once, however many carry its id: it may be as long as the reply.
        var digested: Set<SpanID> = []
        for (place, span) in spans.enumerated() {
            guard let earlier = first[span.id] else {
                first[span.id] = place
                continue
            }
            if digested.insert(span.id).inserted {
                originals[CopyKey(span.id, bytes(of: earlier))] = [earlier]
            }
            let key = CopyKey(span.id, bytes(of: place))
            if let original = originals[key]?.first(where: { bytes(of: $0) == bytes(of: place) }) {
                spans[place].copyOf = Int32(original)
            } else {
                originals[key, default: []].append(place)
            }
        }
    }

    private func bytes(of place: Int) -> ArraySlice<UInt8> {
        let span = bodies.spans[place]
        return cursor.text[span.place.edge..<span.end]
    }
}

private struct CopyKey: Hashable {
    let id: SpanID
    let digest: Int

    init(_ id: SpanID, _ bytes: ArraySlice<UInt8>) {
        self.id = id
        digest = bytes.hashValue
    }
}
