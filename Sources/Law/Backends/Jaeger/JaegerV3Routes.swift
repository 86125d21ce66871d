import HTTPSyntax
import Quantities
import StrictJSON
import TraceModel

/// The routes below `/api/v3` that are answered: Jaeger main 8498073f, `apiv3/http_gateway.go`. Each parameter has a name and, mostly, an older one; what says two different things by both is
/// refused.
enum JaegerV3Routes {
    enum Route: String {
        case services = "/api/v3/services"
        case operations = "/api/v3/operations"
        case summaries = "/api/v3/trace-summaries"
    }

    /// `path` is what stands behind `/api/v3`.
    static func known(_ path: ArraySlice<UTF8Text>) -> Route? {
        guard path.count == 1, let name = path.first else { return nil }
        return Route(rawValue: "/api/v3/" + name.string)
    }

    static func query(
        _ route: Route, _ parameters: [RequestTarget.Parameter], at now: Timestamp
    ) throws(RouteRefusal) -> TraceQuery {
        switch route {
        case .services:
            _ = try Values(parameters, [])
            return .names(NameQuery(.services, form: .v3))
        case .operations:
            let values = try Values(parameters, [["service"], ["spanKind", "span_kind"]])
            let service = try values.text("service") ?? UTF8Text("")
            return .names(NameQuery(.operations(of: service, kind: try values.text("spanKind")), form: .v3))
        case .summaries: return .summarize(try search(Values(parameters, Self.finding)))
        }
    }

    private static let finding = [
        ["query.serviceName", "query.service_name"], ["query.operationName", "query.operation_name"],
        ["query.startTimeMin", "query.start_time_min"], ["query.startTimeMax", "query.start_time_max"],
        ["query.searchDepth", "query.search_depth", "query.num_traces"],
        ["query.durationMin", "query.duration_min"], ["query.durationMax", "query.duration_max"],
        ["query.rawTraces", "query.raw_traces"], ["query.attributes"],
    ]

    private static func search(_ values: Values) throws(RouteRefusal) -> TraceSearch {
        guard let service = try values.text("query.serviceName") else { throw .parameterMissing("query.serviceName") }
        let (start, end) = (try values.time("query.startTimeMin"), try values.time("query.startTimeMax"))
        guard start < end else {
            throw .parameterMalformed("query.startTimeMax", expected: "later than `query.startTimeMin`")
        }
        let (least, most) = (try values.duration("query.durationMin"), try values.duration("query.durationMax"))
        if let least, let most, most < least {
            throw .parameterMalformed("query.durationMax", expected: "at least `query.durationMin`")
        }
        if let raw = try values.given("query.rawTraces") { _ = try JaegerValue.boolean(raw) }
        let attributes = try values.given("query.attributes")
        return TraceSearch(
            service: service, operation: try values.text("query.operationName"), start: start, end: end,
            minDuration: least, maxDuration: most, tags: try JaegerSearch.tags(of: attributes),
            limit: try JaegerSearch.limit(values.given("query.searchDepth")))
    }

    /// The parameters of a request, each by its first name.
    private struct Values {
        private let known: [[String]]
        private let parameters: [RequestTarget.Parameter]

        init(_ parameters: [RequestTarget.Parameter], _ known: [[String]]) throws(RouteRefusal) {
            self.known = known
            self.parameters = parameters
            let names = known.flatMap { $0 }
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

        /// Microseconds since the epoch.
        func time(_ name: String) throws(RouteRefusal) -> Int64 {
            guard let parameter = try given(name) else { throw .parameterMissing(name) }
            guard let time = Timestamp(rfc3339: parameter.value.string) else {
                throw .parameterMalformed(
                    parameter.name.string,
                    expected: "a time in UTC as RFC 3339 writes it, such as `2026-11-29T10:00:00.5Z`")
            }
            return time.microseconds
        }
    }
}
