import Quantities
import Redaction
package import SpanStream
import TraceModel

extension JaegerRendering {
    /// Of what is hidden or shaped nothing is looked at, and an error counts where it is shown.
    package func summary() throws(ReplyFault) -> TraceSummary {
        var probe = self
        var services: [UTF8Text: (spans: Int, errors: Int)] = [:]
        var (first, last, count, errors) = (Int64.max, Int64.min, 0, 0)
        for visible in view.spans where visible.visibility >= .masked {
            let (body, record) = (bodies.spans[Int(visible.index)], trace.spans[Int(visible.index)])
            first = min(first, record.start)
            let (end, overflows) = record.start.addingReportingOverflow(max(0, record.duration))
            last = max(last, overflows ? .max : end)
            probe.enterProfile(ofSpan: visible.index)
            let failed = try probe.isError(body, visible.visibility)
            count += 1
            errors += failed ? 1 : 0
            let name = UTF8Text(validated: cursor.decoded(bodies.processes[Int(body.process)].service))
            let known = services[name] ?? (0, 0)
            services[name] = (known.spans + 1, known.errors + (failed ? 1 : 0))
        }
        let names = rootNames(&probe)
        return TraceSummary(
            rootService: names.service, rootOperation: names.operation, start: first, end: last, spans: count,
            errors: errors,
            services: services.sorted { $0.key < $1.key }.map { name, counts in
                TraceSummary.ServiceCounts(name: name, spans: counts.spans, errors: counts.errors)
            })
    }

    private func rootNames(_ probe: inout JaegerRendering) -> (service: UTF8Text, operation: UTF8Text) {
        guard let root = view.root(of: trace) else { return (UTF8Text(""), UTF8Text("")) }
        let body = bodies.spans[Int(root)]
        probe.enterProfile(ofSpan: root)
        return (
            UTF8Text(validated: cursor.decoded(bodies.processes[Int(body.process)].service)),
            UTF8Text(validated: probe.shown(body.name, under: .none))
        )
    }

    /// Whether the span says that it failed, as it is shown: `error` is true, or the status is ERROR.
    private mutating func isError(_ body: JaegerBodies.Span, _ visibility: Visibility) throws(ReplyFault) -> Bool {
        try any(
            of: body.tags, of: .span, visibility,
            where: { key, cursor in cursor.equals(key, "error") || cursor.equals(key, "otel.status_code") }
        ) { key, value, cursor in
            value == UTF8Text(cursor.equals(key, "error") ? "true" : "ERROR")
        }
    }
}
