import HTTPSyntax
import Quantities
import TraceModel

/// A question as Jaeger is asked it.
enum JaegerScoping {
    /// A trace by id can't be narrowed: it is asked for whole, raw, and filtered.
    static func plan(_ query: TraceQuery) throws(RouteRefusal) -> UpstreamPlan {
        switch query {
        case .readTrace(let trace): return UpstreamPlan(request: ScopedRequest(target: try target(trace)))
        }
    }

    private static func target(_ trace: TraceByID) throws(RouteRefusal) -> UpstreamTarget {
        var parameters: [(name: UTF8Text, value: UTF8Text)] = []
        if let start = trace.start { parameters.append((UTF8Text("start"), UTF8Text(String(start)))) }
        if let end = trace.end { parameters.append((UTF8Text("end"), UTF8Text(String(end)))) }
        // Always raw: adjusters let hidden spans shape visible ones.
        parameters.append((UTF8Text("raw"), UTF8Text("true")))
        let segments = [UTF8Text("api"), UTF8Text("traces"), UTF8Text(trace.id.description)]
        guard let target = UpstreamTarget(segments: segments, query: parameters) else { throw .traceIDMalformed }
        return target
    }
}
