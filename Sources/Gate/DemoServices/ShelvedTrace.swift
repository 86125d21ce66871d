package import Quantities
import StrictJSON

/// A reply of the trace route, taken apart as far as Jaeger's memory storage looks at it in a search.
package struct ShelvedTrace: Sendable {
    /// What a search may ask of one span.
    package struct Span: Sendable {
        package let service: UTF8Text
        package let operation: UTF8Text
        /// Empty where it says none.
        package let kind: String
        /// Microseconds.
        package let start: Int64
        package let duration: Int64
        package let tags: [(key: UTF8Text, value: UTF8Text)]
        /// Those of its logs.
        package let fields: [(key: UTF8Text, value: UTF8Text)]
        /// Those of its process.
        package let resource: [(key: UTF8Text, value: UTF8Text)]

        /// Its tags, and the fields of its logs.
        package var attributes: [(key: UTF8Text, value: UTF8Text)] { tags + fields }
    }

    /// The trace's own JSON text.
    package let text: [UInt8]
    package let spans: [Span]

    /// Nil for what is no reply with one trace.
    package init?(_ reply: [UInt8]) {
        guard case .object(let envelope)? = try? JSONReader.read(reply, limits: Self.limits),
            case .array(let traces)? = envelope["data"], traces.count == 1, case .object(let trace)? = traces.first,
            case .array(let spans)? = trace["spans"], case .object(let processes)? = trace["processes"]
        else { return nil }
        text = JSONWriter.canonical(.object(trace))
        self.spans = spans.compactMap { Self.span($0, processes) }
    }

    private static let limits = JSONLimits(depth: 64, membersPerObject: 100_000, bytes: 256 << 20)

    private static func span(_ value: JSONValue, _ processes: JSONObject) -> Span? {
        guard case .object(let span) = value, case .string(let processID)? = span["processID"],
            case .object(let process)? = processes[processID], case .string(let service)? = process["serviceName"],
            case .string(let operation)? = span["operationName"]
        else { return nil }
        let tags = pairs(span["tags"])
        var fields: [(key: UTF8Text, value: UTF8Text)] = []
        if case .array(let logs)? = span["logs"] {
            for case .object(let log) in logs { fields += pairs(log["fields"]) }
        }
        return Span(
            service: UTF8Text(service), operation: UTF8Text(operation),
            kind: tags.first { $0.key == UTF8Text("span.kind") }?.value.string ?? "",
            start: integer(span["startTime"]), duration: integer(span["duration"]), tags: tags, fields: fields,
            resource: pairs(process["tags"]))
    }

    private static func integer(_ value: JSONValue?) -> Int64 {
        switch value {
        case .number(let number)?: number.int64 ?? 0
        case .string(let text)?: Int64(text) ?? 0
        default: 0
        }
    }

    private static func pairs(_ list: JSONValue?) -> [(key: UTF8Text, value: UTF8Text)] {
        guard case .array(let list)? = list else { return [] }
        return list.compactMap { element in
            guard case .object(let pair) = element, case .string(let key)? = pair["key"], let value = pair["value"]
            else { return nil }
            let text: String =
                switch value {
                case .string(let text) where pair["type"] == .string("int64"): Int64(text).map { "\($0)" } ?? text
                case .string(let text): text
                default: String(decoding: JSONWriter.canonical(value), as: UTF8.self)
                }
            return (UTF8Text(key), UTF8Text(text))
        }
    }
}
