import Quantities
import SpanStream
import TraceModel

extension JaegerReader {
    /// Joins spans and processes once both are there: in real Jaeger the processes come last, elsewhere first.
    mutating func skeleton() throws(ReplyFault) -> TraceSkeleton {
        guard let id = identity.found else { throw refusal(.missingMember) }
        for process in processes {
            guard let process else { throw refusal(.unknownProcess) }
            bodies.processes.append(process)
        }
        let services = bodies.processes.map { serviceText($0.service) }
        let resolved = origins.resolved(services: services, evidence: processEvidence)
        for place in spans.indices { spans[place].origin = resolved.places[Int(spans[place].origin)] }
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
}
