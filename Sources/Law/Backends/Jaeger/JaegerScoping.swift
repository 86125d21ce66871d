import Quantities
import TraceModel

/// A question as Jaeger is asked it.
enum JaegerScoping {
    /// A trace by id can't be narrowed: it is asked for whole, raw, and filtered. Several are asked for one by one: newer stores have no other way, and
    /// one that is asked twice for one id never answers.
    static func plan(_ query: TraceQuery) -> UpstreamPlan {
        UpstreamPlan(steps: query.traces.map { UpstreamPlan.Step(request: request($0), trace: $0) })
    }

    private static func request(_ trace: TraceByID) -> ScopedRequest {
        var parameters: [(name: UTF8Text, value: UTF8Text)] = []
        if let start = trace.start { parameters.append((UTF8Text("start"), UTF8Text(String(start)))) }
        if let end = trace.end { parameters.append((UTF8Text("end"), UTF8Text(String(end)))) }
        // Always raw: adjusters let hidden spans shape visible ones.
        parameters.append((UTF8Text("raw"), UTF8Text("true")))
        return ScopedRequest(
            segments: [UTF8Text("api"), UTF8Text("traces"), UTF8Text(trace.id.description)], query: parameters)
    }
}
