import HTTPSyntax
import Quantities
import StrictJSON

/// Jaeger's routes that sum up all spans: dependencies of services, and metrics of spans. Facts: Jaeger main 8498073f, `query_parser.go` and `http_handler.go`.
enum JaegerAggregates {
    /// What a parameter's value must be.
    private enum Form {
        /// Milliseconds since 1970.
        case time
        /// A length of time.
        case milliseconds
        case boolean
        /// From 0 to 1, as `0.95`.
        case quantile
        case service
        case pretty
        case spanKind
    }

    private static let dependencies: [String: Form] = [
        "endTs": .time, "lookback": .milliseconds, "service": .service, "prettyPrint": .pretty,
    ]
    private static let metrics: [String: Form] = [
        "service": .service, "groupByOperation": .boolean, "quantile": .quantile, "endTs": .time,
        "lookback": .milliseconds, "step": .milliseconds, "ratePer": .milliseconds, "spanKind": .spanKind,
        "prettyPrint": .pretty,
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
            subject: row.subject, segments: target.segments, parameters: target.query, method: method,
            told: told(of: target))
    }

    private static func forms(at path: [UTF8Text]) -> [String: Form] { isMetric(path) ? metrics : dependencies }

    private static func isMetric(_ path: [UTF8Text]) -> Bool { path.contains(UTF8Text("metrics")) }

    /// What is no value of its parameter, and what no parameter is, is left out.
    private static func told(of target: RequestTarget) -> [StoreAggregate.Told] {
        var told: [StoreAggregate.Told] = []
        if isMetric(target.segments), shape(at: target.segments) != nil, let metric = target.segments.last {
            told.append(StoreAggregate.Told(name: "metric", value: .text(metric)))
        }
        for (name, form) in forms(at: target.segments).sorted(by: { $0.key < $1.key }) {
            let given = target.query.filter { $0.name == UTF8Text(name) && !$0.value.bytes.isEmpty }
            let values = given.compactMap { try? value(of: $0, as: form) }
            guard let first = values.first else { continue }
            let texts = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
            told.append(StoreAggregate.Told(name: name, value: lists.contains(name) ? .texts(texts) : first))
        }
        return told
    }

    static func request(of aggregate: StoreAggregate) throws(RouteRefusal) -> ScopedRequest {
        guard shape(at: aggregate.segments) != nil else { throw .routeUnknown }
        guard aggregate.method == .get else { throw .methodNotAllowed }
        let forms = forms(at: aggregate.segments)
        var query: [(name: UTF8Text, value: UTF8Text)] = []
        for parameter in aggregate.parameters {
            guard let form = forms[parameter.name.string] else { throw .parameterUnknown(parameter.name) }
            guard !parameter.value.bytes.isEmpty else { continue }
            _ = try value(of: parameter, as: form)
            query.append((parameter.name, parameter.value))
        }
        return ScopedRequest(segments: aggregate.segments, query: query)
    }

    private static func value(
        of parameter: RequestTarget.Parameter, as form: Form
    ) throws(RouteRefusal) -> StoreAggregate.Value {
        let name = parameter.name.string
        switch form {
        case .service: return .text(parameter.value)
        case .pretty: return .flag(JaegerValue.isPretty(parameter))
        case .boolean: return .flag(try JaegerValue.boolean(parameter))
        case .time, .milliseconds:
            guard let number = JaegerValue.number(parameter.value, digits: 15) else {
                throw .parameterMalformed(name, expected: "milliseconds, in digits")
            }
            return form == .time ? .time(Timestamp(microseconds: number * 1_000)) : .number(number)
        case .quantile:
            let text = parameter.value.string
            guard text.utf8.count <= 8, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }),
                let value = Double(text), (0...1).contains(value)
            else { throw .parameterMalformed(name, expected: "a number from 0 to 1, such as `0.95`") }
            return .text(parameter.value)
        case .spanKind:
            guard kinds.contains(parameter.value.string) else {
                throw .parameterMalformed(name, expected: "one of `\(kinds.joined(separator: "`, `"))`")
            }
            return .text(parameter.value)
        }
    }

    /// Nil for one that Jaeger does not have.
    private static func shape(at path: [UTF8Text]) -> ReplyShape? {
        switch path.last?.string {
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
        guard let reply = try? JSONReader.read(body, limits: limits),
            let answer = shape(at: aggregate.segments)?.read(reply)
        else { return nil }
        return FixedAnswer(status: 200, contentType: "application/json", body: JSONWriter.canonical(answer))
    }
}
