import Quantities
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

    /// Reads one pair, whose members stand at `depth`. They come in any order, so key, type and value are put together at its end.
    init(reading cursor: inout JSONCursor, depth: Int, dropped: inout Int) throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")) else { throw .shape(offset: cursor.edge, .wrongShape) }
        var parts = Parts()
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                try parts.readMember(&cursor, depth, &dropped)
            } while try cursor.another(before: UInt8(ascii: "}"))
        }
        guard let key = parts.key, let raw = parts.value else { throw .shape(offset: cursor.edge, .missingMember) }
        self.key = key
        value = Self.typed(raw, parts.type, cursor)
        if case .unknown = value { dropped += 1 }
    }

    /// The value as evidence of ownership, after what earlier pairs of the same key gave.
    func evidence(after earlier: Evidence, _ cursor: JSONCursor) -> Evidence {
        guard earlier == .absent else { return .repeated }
        guard case .string(let text) = value else { return .notText }
        return .text(UTF8Text(validated: cursor.decoded(text)))
    }

    private enum Raw {
        case string(JSONString)
        case scalar(JSONScalar)
        case nested
    }

    private struct Parts {
        var key: JSONString?
        var type: JSONString?
        var value: Raw?
        var foundType = false
        var others: MemberNames?

        mutating func readMember(_ cursor: inout JSONCursor, _ depth: Int, _ dropped: inout Int) throws(ReplyFault) {
            let name = try cursor.memberName()
            if cursor.equals(name, "key") {
                guard key == nil else { throw .malformed(offset: name.start, .repeatedMember) }
                guard !cursor.scalarIsNext, cursor.structural == UInt8(ascii: "\"") else {
                    throw .shape(offset: cursor.edge, .wrongShape)
                }
                key = try cursor.string()
            } else if cursor.equals(name, "value") {
                guard value == nil else { throw .malformed(offset: name.start, .repeatedMember) }
                value = try Self.raw(&cursor, depth)
            } else if cursor.equals(name, "type") {
                guard !foundType else { throw .malformed(offset: name.start, .repeatedMember) }
                foundType = true
                if !cursor.scalarIsNext, cursor.structural == UInt8(ascii: "\"") {
                    type = try cursor.string()
                } else {
                    // The pair is then of no known type.
                    try cursor.skipValue(depth: depth)
                }
            } else {
                dropped += 1
                if others == nil { others = MemberNames() }
                try others?.insert(name, of: cursor)
                try cursor.skipValue(depth: depth)
            }
        }

        private static func raw(_ cursor: inout JSONCursor, _ depth: Int) throws(ReplyFault) -> Raw {
            if cursor.scalarIsNext { return .scalar(try cursor.scalar()) }
            if cursor.structural == UInt8(ascii: "\"") { return .string(try cursor.string()) }
            try cursor.skipValue(depth: depth)
            return .nested
        }
    }

    private static func typed(_ raw: Raw, _ type: JSONString?, _ cursor: JSONCursor) -> Value {
        guard let type else { return .unknown }
        switch raw {
        case .nested: return .unknown
        case .string(let text):
            if cursor.equals(type, "string") { return .string(text) }
            if cursor.equals(type, "binary") { return .binary(text) }
            guard cursor.equals(type, "int64") else { return .unknown }
            return JSONCursor.int64(cursor.slice(text)).map(Value.int64) ?? .unknown
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: return .unknown
            case .true, .false: return cursor.equals(type, "bool") ? .bool(scalar) : .unknown
            case .integer:
                if cursor.equals(type, "float64") { return .float64(scalar) }
                guard cursor.equals(type, "int64") else { return .unknown }
                return JSONCursor.int64(cursor.text[scalar.start..<scalar.end]).map(Value.int64) ?? .unknown
            case .number: return cursor.equals(type, "float64") ? .float64(scalar) : .unknown
            }
        }
    }
}
