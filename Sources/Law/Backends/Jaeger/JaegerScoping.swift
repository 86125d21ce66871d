import Quantities
import TraceModel

/// A question as Jaeger is asked it.
struct JaegerScoping {
    let dialect: JaegerDialect

    func plan(_ query: TraceQuery, within scope: SearchScope, most: Int) -> UpstreamPlan {
        switch query {
        case .readTrace(let trace): byID([trace])
        case .readTraces(let traces): byID(traces)
        case .search(let search), .summarize(let search): SearchScoping(search, scope, dialect).plan(most: most)
        // Answered by the gateway's own catalogue: a store's lists hold everybody's names.
        case .names, .page, .aggregate: UpstreamPlan(steps: [])
        }
    }

    /// A trace by id can't be narrowed: it is asked for whole, raw, and filtered. Several are asked for one by one: newer stores have no other way, and
    /// one that is asked twice for one id never answers.
    private func byID(_ traces: [TraceByID]) -> UpstreamPlan {
        UpstreamPlan(
            steps: traces.enumerated().map { UpstreamPlan.Step(number: $0, question: question($1), reply: .trace($1)) })
    }

    /// v1 fails at a whole trace for one number that JSON has no form for; v3 does not.
    private func question(_ trace: TraceByID) -> StoreQuestion {
        if trace.form == .v3 { return StoreQuestion(Self.newer(trace), in: .v3) }
        guard dialect.hasNewerAPI else { return StoreQuestion(Self.request(trace)) }
        return StoreQuestion(Self.request(trace), else: Self.newer(trace), on: [500, 501])
    }

    private static func newer(_ trace: TraceByID) -> ScopedRequest {
        var parameters: [(name: UTF8Text, value: UTF8Text)] = []
        for (name, time) in [("startTime", trace.start), ("endTime", trace.end)] {
            guard let time else { continue }
            parameters.append((UTF8Text(name), UTF8Text(Timestamp(microseconds: time).description)))
        }
        parameters.append((UTF8Text("rawTraces"), UTF8Text("true")))
        return ScopedRequest(
            segments: ["api", "v3", "traces", trace.id.description].map { UTF8Text($0) }, query: parameters)
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
