import Backends
import Testing
import TraceModel

/// What Jaeger is asked for one trace.
func question() throws -> ScopedRequest {
    let id = try #require(TraceID("abcd"))
    let plan = JaegerBackend().plan(
        .readTrace(TraceByID(id: id)), within: .everywhere, most: 1)
    return try #require(plan.steps(after: UpstreamPlan.Progress()).first).question.request
}
