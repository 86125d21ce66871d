import HTTPSyntax
import Quantities
import StrictJSON

/// The parameters of `GET /api/traces` as a search; Jaeger 2.20.0 `query_parser.go`. An empty value is none, as in Jaeger.
enum JaegerSearch {
    static let tag = "tag"
    static let tags = "tags"

    /// What says which spans are meant.
    private static let narrowing = ["service", "operation", "limit", "minDuration", "maxDuration", tag, tags]
    private static let defaultLimit = 100
    private static let mostTraces = 10_000
    private static let mostTags = 64
    /// Jaeger's own: two days back from now.
    private static let defaultWindow: Int64 = 48 * 3_600 * 1_000_000

    static func narrows(_ parameter: RequestTarget.Parameter) -> Bool { narrowing.contains(parameter.name.string) }

    static func read(
        _ parameters: [RequestTarget.Parameter], at now: Timestamp
    ) throws(RouteRefusal) -> TraceSearch {
        var values: [String: RequestTarget.Parameter] = [:]
        var pairs: [TraceSearch.Tag] = []
        for parameter in parameters {
            let name = parameter.name.string
            guard narrowing.contains(name) || Self.others.contains(name) else {
                throw .parameterUnknown(parameter.name)
            }
            guard !parameter.value.bytes.isEmpty else { continue }
            switch name {
            case tag: pairs.append(try pair(parameter.value))
            case tags: pairs += try object(parameter)
            default: values[name] = parameter
            }
        }
        guard let service = values["service"]?.value else { throw .parameterMissing("service") }
        let minDuration = try duration(values["minDuration"])
        let maxDuration = try duration(values["maxDuration"])
        if let minDuration, let maxDuration, maxDuration < minDuration {
            throw .parameterMalformed("maxDuration", expected: "at least `minDuration`")
        }
        return TraceSearch(
            service: service, operation: values["operation"]?.value,
            start: try time(values["start"]) ?? now.microseconds - defaultWindow,
            end: try time(values["end"]) ?? now.microseconds, minDuration: minDuration, maxDuration: maxDuration,
            tags: try once(pairs), limit: try limit(values["limit"]),
            raw: try values["raw"].map(JaegerValue.boolean) ?? false,
            pretty: values["prettyPrint"].map(JaegerValue.isPretty) ?? false)
    }

    /// The web page's own: it says in words what `start` says in microseconds, and Jaeger passes over it.
    static let lookback = "lookback"
    private static let others = ["start", "end", "raw", "prettyPrint", lookback]

    private static func time(_ parameter: RequestTarget.Parameter?) throws(RouteRefusal) -> Int64? {
        guard let parameter else { return nil }
        return try JaegerValue.microseconds(parameter)
    }

    static func limit(_ parameter: RequestTarget.Parameter?) throws(RouteRefusal) -> Int {
        guard let parameter else { return defaultLimit }
        guard let limit = JaegerValue.number(parameter.value, digits: 9), (1...Int64(mostTraces)).contains(limit) else {
            throw .parameterMalformed(parameter.name.string, expected: "a number of traces from 1 to \(mostTraces)")
        }
        return Int(limit)
    }

    static func duration(_ parameter: RequestTarget.Parameter?) throws(RouteRefusal) -> Int64? {
        guard let parameter else { return nil }
        guard let duration = GoDuration.nanoseconds(parameter.value.bytes[...]) else {
            throw .parameterMalformed(parameter.name.string, expected: "a duration such as `1.5s`, `250ms` or `10us`")
        }
        return duration
    }

    /// `key:value`; a key holds no `:`.
    private static func pair(_ text: UTF8Text) throws(RouteRefusal) -> TraceSearch.Tag {
        guard let colon = text.bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
            throw .parameterMalformed(tag, expected: "`key:value`")
        }
        return TraceSearch.Tag(
            key: UTF8Text(validated: Array(text.bytes[..<colon])),
            value: UTF8Text(validated: Array(text.bytes[(colon + 1)...])))
    }

    /// The tags of a parameter that is an object of texts.
    static func tags(of parameter: RequestTarget.Parameter?) throws(RouteRefusal) -> [TraceSearch.Tag] {
        guard let parameter else { return [] }
        return try once(object(parameter))
    }

    private static func object(_ parameter: RequestTarget.Parameter) throws(RouteRefusal) -> [TraceSearch.Tag] {
        let fault = RouteRefusal.parameterMalformed(
            parameter.name.string, expected: #"an object of texts, such as `{"http.method":"GET"}`"#)
        let limits = JSONLimits(depth: 2, membersPerObject: mostTags, bytes: 8 << 10)
        guard case .object(let object)? = try? JSONReader.read(parameter.value.bytes, limits: limits) else {
            throw fault
        }
        var pairs: [TraceSearch.Tag] = []
        for (name, value) in object.members {
            guard case .string(let value) = value, !name.isEmpty else { throw fault }
            pairs.append(TraceSearch.Tag(key: UTF8Text(name), value: UTF8Text(value)))
        }
        return pairs
    }

    /// In order of their keys. Jaeger lets the last of several win; whoever names one twice means something else.
    private static func once(_ tags: [TraceSearch.Tag]) throws(RouteRefusal) -> [TraceSearch.Tag] {
        var found: [UTF8Text: TraceSearch.Tag] = [:]
        for tag in tags {
            guard found[tag.key] ?? tag == tag else {
                throw .parameterMalformed(Self.tags, expected: "one value for each key, `tag` included")
            }
            found[tag.key] = tag
        }
        guard found.count <= mostTags else {
            throw .parameterMalformed(Self.tags, expected: "at most \(mostTags) tags")
        }
        return found.values.sorted { $0.key < $1.key }
    }
}
