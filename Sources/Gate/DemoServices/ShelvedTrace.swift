import Quantities
import Server
import StrictJSON

/// A reply of the trace route, taken apart as far as Jaeger's memory storage looks at it in a search.
struct ShelvedTrace: Sendable {
    struct Span: Sendable {
        let service: UTF8Text
        let operation: UTF8Text
        /// Empty where it says none.
        let kind: String
        /// Microseconds.
        let start: Int64
        let duration: Int64
        /// Its tags and the fields of its logs.
        let attributes: [(key: UTF8Text, value: UTF8Text)]
        /// Those of its process.
        let resource: [(key: UTF8Text, value: UTF8Text)]
    }

    /// The trace as it stands in the reply.
    let text: ArraySlice<UInt8>
    let spans: [Span]

    private static let head = Array(#"{"data":["#.utf8)
    private static let tail = Array(#"],"total":"#.utf8)

    /// Nil for what is no reply with one trace.
    init?(_ reply: [UInt8]) {
        guard reply.starts(with: Self.head), let end = Self.lastPlace(of: Self.tail, in: reply),
            case .object(let envelope)? = try? JSONReader.read(reply, limits: Self.limits),
            case .array(let traces)? = envelope["data"], case .object(let trace)? = traces.first,
            case .array(let spans)? = trace["spans"], case .object(let processes)? = trace["processes"]
        else { return nil }
        text = reply[Self.head.count..<end]
        self.spans = spans.compactMap { Self.span($0, processes) }
    }

    private static let limits = JSONLimits(depth: 64, membersPerObject: 100_000, bytes: 256 << 20)

    private static func lastPlace(of part: [UInt8], in text: [UInt8]) -> Int? {
        stride(from: text.count - part.count, through: 0, by: -1).first { text[$0...].starts(with: part) }
    }

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
            start: integer(span["startTime"]), duration: integer(span["duration"]), attributes: tags + fields,
            resource: pairs(process["tags"]))
    }

    private static func integer(_ value: JSONValue?) -> Int64 {
        if case .number(let number)? = value { number.int64 ?? 0 } else { 0 }
    }

    private static func pairs(_ list: JSONValue?) -> [(key: UTF8Text, value: UTF8Text)] {
        guard case .array(let list)? = list else { return [] }
        return list.compactMap { element in
            guard case .object(let pair) = element, case .string(let key)? = pair["key"], let value = pair["value"]
            else { return nil }
            let text: String =
                switch value {
                case .string(let text): text
                default: String(decoding: JSONWriter.canonical(value), as: UTF8.self)
                }
            return (UTF8Text(key), UTF8Text(text))
        }
    }
}
