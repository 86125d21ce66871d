import Quantities
import Redaction
import SpanStream
import TraceModel

/// One key-value pair of Jaeger v1: a tag of a span or a process, or a field of a log.
struct JaegerTag {
    /// What the pair holds; `unknown` where its type is not Jaeger's or its value does not fit the type.
    enum Value {
        case string(JSONString)
        case binary(JSONString)
        case bool(JSONScalar)
        /// A number, and where it stands if it is not written as a string.
        case int64(Int64, JSONScalar?)
        /// A number in its stored spelling.
        case float64(JSONScalar)
        case unknown
    }

    let key: JSONString
    let value: Value
    /// Where it stands, with its brackets.
    let range: Range<Int>
    /// Whether it stands there as the gateway writes it: key, type, value, nothing between and no escapes, numbers in their only spelling.
    let isCompact: Bool

    private static let shape = JSONShape([
        .init("key", .string, required: true), .init("type", .stringIfAny), .init("value", .any, required: true),
    ])
    private static let types = JSONNames(["string", "int64", "bool", "float64", "binary"])

    /// A pair as Jaeger writes it.
    private static let frames = JSONFrames(#"{"key":""#, #"","type":""#, #"","value":"#)

    /// Reads one pair, whose members stand at `depth`; `fields` are room to read it in. They come in any order, so key, type and value
    /// are put together at its end.
    init(
        reading cursor: inout JSONCursor, depth: Int, _ fields: inout JSONFields, dropped: inout Int
    ) throws(ReplyFault) {
        let start = cursor.edge
        if let parts = cursor.read(Self.frames) {
            key = parts.first
            value = Self.typed(parts.value, parts.second, cursor)
            range = start..<cursor.edge
            isCompact = Self.hasOneSpelling(value, cursor)
        } else {
            _ = try cursor.read(Self.shape, depth: depth, into: &fields)
            key = fields[0].string ?? .empty
            value = fields[1].string.map { Self.typed(fields[2], $0, cursor) } ?? .unknown
            range = start..<cursor.edge
            isCompact = false
            dropped += fields.unknown
        }
        if case .unknown = value { dropped += 1 }
    }

    /// Whether a value without escapes is written as it was read.
    private static func hasOneSpelling(_ value: Value, _ cursor: JSONCursor) -> Bool {
        switch value {
        case .string, .binary, .bool, .float64: true
        // Beyond 2^53 a string is written; and `-0` is an integer.
        case .int64(let number, let scalar?):
            number.magnitude < 1 << 53 && (number != 0 || cursor.text[scalar.start] != UInt8(ascii: "-"))
        case .int64, .unknown: false
        }
    }

    /// The value as evidence of ownership, after what earlier pairs of the same key gave.
    func evidence(after earlier: Evidence, _ cursor: JSONCursor) -> Evidence {
        guard earlier == .absent else { return .repeated }
        guard case .string(let text) = value else { return .notText }
        return .text(UTF8Text(validated: cursor.decoded(text)))
    }

    /// A span's kind, where the value is one: another may be redacted, and so must not say what the span is.
    func spanKind(_ cursor: JSONCursor) -> SpanKind? {
        guard isKind(cursor), case .string(let text) = value else { return nil }
        return cursor.equals(text, "server") ? .server : cursor.equals(text, "client") ? .client : .other
    }

    /// Whether the value is one of the kinds that a span can have.
    func isKind(_ cursor: JSONCursor) -> Bool {
        guard case .string(let text) = value else { return false }
        return Redactor.kinds.contains { cursor.equals(text, $0) }
    }

    private static func typed(_ field: JSONField, _ type: JSONString, _ cursor: JSONCursor) -> Value {
        let type = types.number(of: type, cursor)
        switch (field, type) {
        case (.string(let text), 0): return .string(text)
        case (.string(let text), 1): return JSONCursor.int64(cursor.slice(text)).map { .int64($0, nil) } ?? .unknown
        case (.string(let text), 4): return .binary(text)
        case (.scalar(let scalar), _): return typed(scalar, type, cursor)
        case (.none, _), (.nested, _), (.integer, _), (.list, _), (.string, _): return .unknown
        }
    }

    private static func typed(_ scalar: JSONScalar, _ type: Int?, _ cursor: JSONCursor) -> Value {
        switch (scalar.kind, type) {
        case (.true, 2), (.false, 2): .bool(scalar)
        case (.integer, 3), (.number, 3): .float64(scalar)
        case (.integer, 1):
            JSONCursor.int64(cursor.text[scalar.start..<scalar.end]).map { .int64($0, scalar) } ?? .unknown
        default: .unknown
        }
    }
}
