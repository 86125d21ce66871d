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
        case int64(Int64)
        /// A number in its stored spelling.
        case float64(JSONScalar)
        case unknown
    }

    let key: JSONString
    let value: Value
    /// Where it stands, with its brackets.
    let range: Range<Int>
    /// Whether it stands there as the gateway writes it: key, type, value, nothing between and no escapes, integers in their only spelling.
    let isCompact: Bool

    private static let shape = JSONShape([
        .init("key", .string, required: true), .init("type", .stringIfAny), .init("value", .any, required: true),
    ])
    private static let kinds: [(name: StaticString, kind: SpanKind)] = [
        ("server", .server), ("client", .client), ("internal", .internal), ("producer", .producer),
        ("consumer", .consumer),
    ]
    private static let types = JSONNames(["string", "int64", "bool", "float64", "binary"])

    /// Pairs as Jaeger writes them, in the order of `Kind`.
    static let pairs = JSONPairs(
        #"{"key":""#,
        [
            (#"","type":"string","value":""#, .string), (#"","type":"int64","value":"#, .integer),
            (#"","type":"bool","value":"#, .truth), (#"","type":"float64","value":"#, .number),
            (#"","type":"binary","value":""#, .string),
        ])

    /// The kinds of `pairs`, by their numbers.
    private enum Kind: Int32 {
        case string, int64, bool, float64, binary
    }

    /// Reads one pair, whose members stand at `depth`; `fields` are room to read it in. They come in any order, so key, type and value
    /// are put together at its end.
    init(
        reading cursor: inout JSONCursor, depth: Int, _ fields: inout JSONFields, dropped: inout Int
    ) throws(ReplyFault) {
        let start = cursor.edge
        _ = try cursor.read(Self.shape, depth: depth, into: &fields)
        key = fields[0].string ?? .empty
        value = fields[1].string.map { Self.typed(fields[2], $0, cursor) } ?? .unknown
        range = start..<cursor.edge
        isCompact = false
        dropped += fields.unknown
        if case .unknown = value { dropped += 1 }
    }

    /// One that was read among others of its list.
    init(_ pair: JSONPair, _ cursor: JSONCursor) {
        key = pair.name
        range = pair.range
        value = Self.value(of: pair, cursor)
        isCompact = !pair.string.isEscaped
    }

    private static func value(of pair: JSONPair, _ cursor: JSONCursor) -> Value {
        switch Kind(rawValue: pair.kind) {
        case .string: .string(pair.string)
        case .binary: .binary(pair.string)
        case .int64: scalar(of: pair, cursor).map { typed($0, 1, cursor) } ?? .unknown
        case .bool: scalar(of: pair, cursor).map(Value.bool) ?? .unknown
        case .float64: scalar(of: pair, cursor).map(Value.float64) ?? .unknown
        case nil: .unknown
        }
    }

    private static func scalar(of pair: JSONPair, _ cursor: JSONCursor) -> JSONScalar? {
        try? JSONCursor.classify(cursor.text, pair.scalar.lowerBound, pair.scalar.upperBound)
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
        return Self.kinds.first { cursor.equals(text, $0.name) }?.kind
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
        case (.string(let text), 1): return JSONCursor.int64(cursor.slice(text)).map(Value.int64) ?? .unknown
        case (.string(let text), 4): return .binary(text)
        case (.scalar(let scalar), _): return typed(scalar, type, cursor)
        case (.none, _), (.nested, _), (.integer, _), (.list, _), (.pairs, _), (.string, _): return .unknown
        }
    }

    private static func typed(_ scalar: JSONScalar, _ type: Int?, _ cursor: JSONCursor) -> Value {
        switch (scalar.kind, type) {
        case (.true, 2), (.false, 2): .bool(scalar)
        case (.integer, 3), (.number, 3): .float64(scalar)
        case (.integer, 1):
            JSONCursor.int64(cursor.text[scalar.start..<scalar.end]).map(Value.int64) ?? .unknown
        default: .unknown
        }
    }
}
