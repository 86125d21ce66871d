import HTTPSyntax
import Quantities
import StrictJSON
import TraceModel

/// The routes below `/api/v3` that are answered: Jaeger main 8498073f, `apiv3/http_gateway.go`. Each parameter has a name and, mostly, an older one; what says two different things by both is
/// refused.
enum JaegerV3Routes {
    enum Route: String {
        case trace = "/api/v3/traces/{id}"
        case traces = "/api/v3/traces"
        case services = "/api/v3/services"
        case operations = "/api/v3/operations"
        case summaries = "/api/v3/trace-summaries"
    }

    /// `path` is what stands behind `/api/v3`.
    static func known(_ path: ArraySlice<UTF8Text>) -> Route? {
        guard let name = path.first else { return nil }
        if path.count == 2, name == UTF8Text("traces") { return .trace }
        return path.count == 1 ? Route(rawValue: "/api/v3/" + name.string) : nil
    }

    static func query(_ route: Route, _ target: RequestTarget) throws(RouteRefusal) -> TraceQuery {
        let parameters = target.query
        switch route {
        case .trace: return .readTrace(try trace(target.segments[3], Values(parameters, Self.reading)))
        case .traces: return .search(try search(Values(parameters, Self.finding), for: .v3))
        case .services:
            _ = try Values(parameters, [])
            return .names(NameQuery(.services, form: .v3))
        case .operations:
            let values = try Values(parameters, [["service"], ["spanKind", "span_kind"]])
            let service = try values.text("service") ?? UTF8Text("")
            return .names(NameQuery(.operations(of: service, kind: try values.text("spanKind")), form: .v3))
        case .summaries: return .summarize(try search(Values(parameters, Self.finding), for: .v1))
        }
    }

    private static let reading = [
        ["startTime", "start_time"], ["endTime", "end_time"], ["rawTraces", "raw_traces"],
    ]

    private static func trace(_ segment: UTF8Text, _ values: Values) throws(RouteRefusal) -> TraceByID {
        guard let id = TraceID(hex: segment.bytes[...]) else { throw .traceIDMalformed }
        return TraceByID(
            id: id, start: try values.optionalTime("startTime")?.microseconds,
            end: try values.optionalTime("endTime")?.roundedUp, raw: try values.boolean("rawTraces"), form: .v3)
    }

    fileprivate static let finding = [
        ["query.serviceName", "query.service_name"], ["query.operationName", "query.operation_name"],
        ["query.startTimeMin", "query.start_time_min"], ["query.startTimeMax", "query.start_time_max"],
        ["query.searchDepth", "query.search_depth", "query.num_traces"],
        ["query.durationMin", "query.duration_min"], ["query.durationMax", "query.duration_max"],
        ["query.rawTraces", "query.raw_traces"], ["query.attributes"],
    ]

    /// `form` is that of the traces in the answer.
    private static func search(_ values: Values, for form: ReplyForm) throws(RouteRefusal) -> TraceSearch {
        let (start, end) = (try values.time("query.startTimeMin"), try values.time("query.startTimeMax"))
        guard start < end else {
            throw .parameterMalformed("query.startTimeMax", expected: "later than `query.startTimeMin`")
        }
        let (least, most) = (try values.duration("query.durationMin"), try values.duration("query.durationMax"))
        if let least, let most, most < least {
            throw .parameterMalformed("query.durationMax", expected: "at least `query.durationMin`")
        }
        // Summaries are always of repaired traces.
        let raw = try values.boolean("query.rawTraces")
        let attributes = try values.given("query.attributes")
        return TraceSearch(
            service: try values.text("query.serviceName"), operation: try values.text("query.operationName"),
            start: start.microseconds, end: end.roundedUp, last: end.microseconds, minDuration: least,
            maxDuration: most, tags: try JaegerSearch.tags(of: attributes),
            limit: try JaegerSearch.limit(values.given("query.searchDepth")), raw: raw && form == .v3, form: form)
    }

    /// The parameters of a request, each by its first name.
    private struct Values {
        private let known: [[String]]
        private let parameters: [RequestTarget.Parameter]

        init(_ parameters: [RequestTarget.Parameter], _ known: [[String]]) throws(RouteRefusal) {
            self.known = known
            self.parameters = parameters
            let names = known.flatMap { $0 }
            // Known, and not to be narrowed: it may ask for what is hidden.
            if parameters.contains(where: { $0.name.string == "query.filter" }), known == JaegerV3Routes.finding {
                throw .notServed("`query.filter`")
            }
            if let unknown = parameters.first(where: { !names.contains($0.name.string) }) {
                throw .parameterUnknown(unknown.name)
            }
        }

        /// Nil where it is not there, or empty, under any of its names.
        func given(_ name: String) throws(RouteRefusal) -> RequestTarget.Parameter? {
            let names = known.first { $0[0] == name } ?? []
            let given = parameters.filter { names.contains($0.name.string) && !$0.value.bytes.isEmpty }
            guard given.allSatisfy({ $0.value == given[0].value }) else {
                throw .parameterMalformed(given[1].name.string, expected: "what `\(given[0].name)` says beside it")
            }
            return given.first
        }

        func text(_ name: String) throws(RouteRefusal) -> UTF8Text? { try given(name)?.value }

        func duration(_ name: String) throws(RouteRefusal) -> Int64? {
            try JaegerSearch.duration(given(name))
        }

        func boolean(_ name: String) throws(RouteRefusal) -> Bool {
            guard let parameter = try given(name) else { return false }
            return try JaegerValue.boolean(parameter)
        }

        func time(_ name: String) throws(RouteRefusal) -> FineTime {
            guard let time = try optionalTime(name) else { throw .parameterMissing(name) }
            return time
        }

        func optionalTime(_ name: String) throws(RouteRefusal) -> FineTime? {
            guard let parameter = try given(name) else { return nil }
            guard let time = FineTime(rfc3339: parameter.value.string) else {
                throw .parameterMalformed(
                    parameter.name.string,
                    expected: "a time in UTC as RFC 3339 writes it, such as `2026-11-29T10:00:00.5Z`")
            }
            return time
        }
    }
}
