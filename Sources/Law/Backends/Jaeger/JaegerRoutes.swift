import HTTPSyntax
import Quantities
import TraceModel

/// Method and path to a typed question. What is not in this table does not exist.
enum JaegerRoutes {
    /// The parameter that makes a batch of a search, and those of its tags: each may come several times.
    private static let traceID = "traceID"
    static func lists(at path: [UTF8Text]) -> [String] {
        JaegerRefusedRoutes.row(of: path) == nil
            ? [traceID, JaegerSearch.tag, JaegerSearch.tags] : JaegerAggregates.lists
    }

    private enum Route: String {
        case trace = "/api/traces/{id}"
        case traces = "/api/traces"
        case services = "/api/services"
        case operations = "/api/operations"
        case operationsOfService = "/api/services/{service}/operations"
    }

    static func route(of path: [UTF8Text]) -> String? {
        knownV3(path)?.rawValue ?? JaegerRefusedRoutes.row(of: path)?.name ?? known(path)?.rawValue
    }

    private static func knownV3(_ path: [UTF8Text]) -> JaegerV3Routes.Route? {
        path.starts(with: [UTF8Text("api"), UTF8Text("v3")]) ? JaegerV3Routes.known(path.dropFirst(2)) : nil
    }

    static func query(
        _ method: RequestMethod, _ target: RequestTarget, at now: Timestamp
    ) throws(RouteRefusal) -> TraceQuery {
        if let route = knownV3(target.segments) {
            guard method == .get else { throw .methodNotAllowed }
            return try JaegerV3Routes.query(route, target)
        }
        if let row = JaegerRefusedRoutes.row(of: target.segments) {
            guard let aggregate = JaegerAggregates.question(row, method, target) else {
                throw JaegerRefusedRoutes.refusal(of: row)
            }
            return .aggregate(aggregate)
        }
        guard let route = known(target.segments) else { throw .routeUnknown }
        guard method == .get else { throw .methodNotAllowed }
        switch route {
        case .trace: return .readTrace(try trace(target.segments[2], target.query))
        case .traces:
            let isBatch = target.query.contains { $0.name.string == traceID }
            return isBatch
                ? .readTraces(try batch(target.query)) : .search(try JaegerSearch.read(target.query, at: now))
        case .services: return .names(NameQuery(.services, pretty: try names(target.query, []).pretty))
        case .operations:
            let (values, pretty) = try names(target.query, ["service", "spanKind"])
            guard let service = values["service"] else { throw .parameterMissing("service") }
            return .names(NameQuery(.operations(of: service, kind: values["spanKind"]), pretty: pretty))
        case .operationsOfService:
            return .names(
                NameQuery(.operationNames(of: target.segments[2]), pretty: try names(target.query, []).pretty))
        }
    }

    private static func known(_ path: [UTF8Text]) -> Route? {
        let segments = path.map(\.string)
        guard segments.first == "api", segments.count > 1 else { return nil }
        return switch (segments[1], segments.count) {
        case ("traces", 2): .traces
        case ("traces", 3): .trace
        case ("services", 2): .services
        case ("services", 4): segments[3] == "operations" ? .operationsOfService : nil
        case ("operations", 2): .operations
        default: nil
        }
    }

    /// The values of those parameters that are not empty, and the form of the answer.
    private static func names(
        _ parameters: [RequestTarget.Parameter], _ known: [String]
    ) throws(RouteRefusal) -> (values: [String: UTF8Text], pretty: Bool) {
        var values: [String: UTF8Text] = [:]
        var pretty = false
        for parameter in parameters {
            let name = parameter.name.string
            if name == "prettyPrint" {
                pretty = JaegerValue.isPretty(parameter)
            } else if known.contains(name) {
                if !parameter.value.bytes.isEmpty { values[name] = parameter.value }
            } else {
                throw .parameterUnknown(parameter.name)
            }
        }
        return (values, pretty)
    }

    /// Each id once, however often and in whatever spelling it comes; in the order in which they come first. Jaeger passes over what searches beside
    /// ids; here it is refused, but for what says nothing.
    private static func batch(_ parameters: [RequestTarget.Parameter]) throws(RouteRefusal) -> [TraceByID] {
        let others = parameters.filter { $0.name.string != traceID && $0.name.string != JaegerSearch.lookback }
        if let other = others.first(where: { JaegerSearch.narrows($0) && !$0.value.bytes.isEmpty }) {
            throw .parameterMalformed(other.name.string, expected: "allowed beside `traceID`")
        }
        var seen: Set<TraceID> = []
        var traces: [TraceByID] = []
        for parameter in parameters where parameter.name.string == traceID {
            let trace = try trace(parameter.value, others.filter { !JaegerSearch.narrows($0) })
            if seen.insert(trace.id).inserted { traces.append(trace) }
        }
        return traces
    }

    private static func trace(
        _ segment: UTF8Text, _ parameters: [RequestTarget.Parameter]
    ) throws(RouteRefusal) -> TraceByID {
        guard let id = TraceID(hex: segment.bytes[...]) else { throw .traceIDMalformed }
        var start: Int64?
        var end: Int64?
        var raw = false
        var pretty = false
        for parameter in parameters {
            switch parameter.name.string {
            case "start": start = try JaegerValue.microseconds(parameter)
            case "end": end = try JaegerValue.microseconds(parameter)
            case "raw": raw = try JaegerValue.boolean(parameter)
            case "prettyPrint": pretty = JaegerValue.isPretty(parameter)
            default: throw .parameterUnknown(parameter.name)
            }
        }
        return TraceByID(id: id, start: start, end: end, raw: raw, pretty: pretty)
    }
}

/// Values of parameters as Jaeger's v1 API reads them: an empty one is none.
enum JaegerValue {
    static func microseconds(_ parameter: RequestTarget.Parameter) throws(RouteRefusal) -> Int64? {
        guard !parameter.value.bytes.isEmpty else { return nil }
        // 18 digits fit in 64 bits and reach beyond the year 30000.
        guard let value = number(parameter.value, digits: 18) else {
            throw .parameterMalformed(parameter.name.string, expected: "microseconds since 1970, in digits")
        }
        return value
    }

    /// What Go's `strconv.ParseBool` takes; none is false.
    static func boolean(_ parameter: RequestTarget.Parameter) throws(RouteRefusal) -> Bool {
        switch parameter.value.string {
        case "1", "t", "T", "TRUE", "true", "True": return true
        case "", "0", "f", "F", "FALSE", "false", "False": return false
        default: throw .parameterMalformed(parameter.name.string, expected: "true or false")
        }
    }

    /// `prettyPrint`: any value but none and `false`.
    static func isPretty(_ parameter: RequestTarget.Parameter) -> Bool {
        !parameter.value.bytes.isEmpty && parameter.value != UTF8Text("false")
    }

    static func number(_ text: UTF8Text, digits most: Int) -> Int64? {
        let digits = text.bytes
        guard (1...most).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }
}
