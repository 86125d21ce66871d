import HTTPSyntax
import Quantities
import StrictJSON

/// Jaeger's routes that sum up all spans: dependencies of services, and metrics of spans. Facts: Jaeger main 8498073f, `query_parser.go` and `http_handler.go`.
enum JaegerAggregates {
    /// What a parameter's value must be.
    private enum Form {
        /// Milliseconds.
        case milliseconds
        case boolean
        /// From 0 to 1, as `0.95`.
        case quantile
        case text
        case spanKind
    }

    private static let dependencies: [String: Form] = [
        "endTs": .milliseconds, "lookback": .milliseconds, "service": .text, "prettyPrint": .text,
    ]
    private static let metrics: [String: Form] = [
        "service": .text, "groupByOperation": .boolean, "quantile": .quantile, "endTs": .milliseconds,
        "lookback": .milliseconds, "step": .milliseconds, "ratePer": .milliseconds, "spanKind": .spanKind,
        "prettyPrint": .text,
    ]
    private static let kinds = ["server", "client", "internal", "producer", "consumer", "unspecified"]

    /// Those of its parameters that may come several times.
    static let lists = ["service", "spanKind"]

    /// Nil for a route that nobody may ask.
    static func question(
        _ row: JaegerRefusedRoutes.Row, _ method: RequestMethod, _ target: RequestTarget
    ) -> StoreAggregate? {
        guard row.isForThoseWhoSeeAll else { return nil }
        return StoreAggregate(
            subject: row.subject, segments: target.segments, parameters: target.query, method: method)
    }

    static func request(of aggregate: StoreAggregate) throws(RouteRefusal) -> ScopedRequest {
        guard shape(of: aggregate) != nil else { throw .routeUnknown }
        guard aggregate.method == .get else { throw .methodNotAllowed }
        let forms = aggregate.segments.contains(UTF8Text("metrics")) ? metrics : dependencies
        var query: [(name: UTF8Text, value: UTF8Text)] = []
        for parameter in aggregate.parameters {
            guard let form = forms[parameter.name.string] else { throw .parameterUnknown(parameter.name) }
            guard !parameter.value.bytes.isEmpty else { continue }
            try check(parameter, form)
            query.append((parameter.name, parameter.value))
        }
        return ScopedRequest(segments: aggregate.segments, query: query)
    }

    private static func check(_ parameter: RequestTarget.Parameter, _ form: Form) throws(RouteRefusal) {
        let name = parameter.name.string
        switch form {
        case .text: break
        case .boolean: _ = try JaegerValue.boolean(parameter)
        case .milliseconds:
            guard JaegerValue.number(parameter.value, digits: 15) != nil else {
                throw .parameterMalformed(name, expected: "milliseconds, in digits")
            }
        case .quantile:
            let text = parameter.value.string
            guard text.utf8.count <= 8, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }),
                let value = Double(text), (0...1).contains(value)
            else { throw .parameterMalformed(name, expected: "a number from 0 to 1, such as `0.95`") }
        case .spanKind:
            guard kinds.contains(parameter.value.string) else {
                throw .parameterMalformed(name, expected: "one of `\(kinds.joined(separator: "`, `"))`")
            }
        }
    }

    /// Nil for one that Jaeger does not have.
    private static func shape(of aggregate: StoreAggregate) -> ReplyShape? {
        switch aggregate.segments.last?.string {
        case "dependencies": .dependencies
        case "latencies", "calls", "errors": .metrics
        case "minstep": .minimumStep
        default: nil
        }
    }

    /// The store's answer, read strictly into what it is to hold, and that written again: nothing else of it passes. Nil for what is none, and for one that says that something went
    /// wrong.
    static func answer(to aggregate: StoreAggregate, _ body: [UInt8]) -> FixedAnswer? {
        let limits = JSONLimits(depth: 32, membersPerObject: 100_000, bytes: 32 << 20)
        guard let reply = try? JSONReader.read(body, limits: limits), let answer = shape(of: aggregate)?.read(reply)
        else { return nil }
        return FixedAnswer(status: 200, contentType: "application/json", body: JSONWriter.canonical(answer))
    }
}
