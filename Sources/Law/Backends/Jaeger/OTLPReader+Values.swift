import SpanStream

extension OTLPReader {
    /// What an attribute holds, where it stands.
    enum Value {
        /// Nothing, or nothing that is known.
        case none
        case text(JSONString)
        case binary(JSONString)
        case truth(Bool)
        case integer(Int64)
        /// In its stored spelling.
        case number(JSONScalar)
        /// A list or a map, as JSON text.
        case nested([UInt8])
    }

    private static let values = JSONMembers([
        "stringValue", "intValue", "boolValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue",
    ])

    /// The members of `values`, by their numbers.
    private enum ValueMember: Int {
        case string, integer, truth, double, array, map, bytes
    }

    /// An `AnyValue`: an object with one member at most.
    mutating func value(depth: Int) throws(ReplyFault) -> Value {
        guard depth <= JSONCursor.maximumDepth else { throw tooDeep }
        var object = JSONMembers.Progress()
        var value = Value.none
        while let member = try member(of: Self.values, in: &object, depth: depth) {
            value = try known(ValueMember(rawValue: member), depth: depth + 1)
        }
        guard object.count <= 1 else { throw refusal(.wrongShape) }
        return value
    }

    private mutating func known(_ member: ValueMember?, depth: Int) throws(ReplyFault) -> Value {
        switch member {
        case .string: return .text(try string())
        case .integer: return .integer(try integer())
        case .bytes: return .binary(try string())
        case .truth: return .truth(try truth())
        case .double:
            // Not a number, and the infinities: v1 has no form for them, and they are shown as the words that v3 has.
            if cursor.stringIsNext { return .text(try cursor.string()) }
            let scalar = try cursor.scalar()
            guard scalar.kind == .integer || scalar.kind == .number else { throw refusal(.wrongShape) }
            return .number(scalar)
        case .array: return .nested(try nested(isMap: false, depth: depth))
        case .map: return .nested(try nested(isMap: true, depth: depth))
        case nil: return .none
        }
    }

    private mutating func truth() throws(ReplyFault) -> Bool {
        switch try cursor.scalar().kind {
        case .true: return true
        case .false: return false
        case .null, .integer, .number: throw refusal(.wrongShape)
        }
    }

    // MARK: Lists and maps

    private static let lists = JSONMembers(["values"])

    /// The JSON text of a list or a map.
    private mutating func nested(isMap: Bool, depth: Int) throws(ReplyFault) -> [UInt8] {
        guard depth <= JSONCursor.maximumDepth else { throw tooDeep }
        var json = JSONEmitter(pretty: false)
        json.open(isMap ? UInt8(ascii: "{") : UInt8(ascii: "["))
        var object = JSONMembers.Progress()
        while try member(of: Self.lists, in: &object, depth: depth) != nil {
            guard try cursor.beginList() else { continue }
            repeat {
                if isMap {
                    try entry(&json, depth: depth + 2)
                } else {
                    write(try value(depth: depth + 2), &json)
                }
            } while try cursor.another(before: UInt8(ascii: "]"))
        }
        json.close(isMap ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        return json.bytes
    }

    private mutating func entry(_ json: inout JSONEmitter, depth: Int) throws(ReplyFault) {
        guard depth <= JSONCursor.maximumDepth else { throw tooDeep }
        let (key, value) = try pair(depth: depth)
        json.name(escaping: key.map { cursor.slice($0) } ?? [])
        write(value, &json)
    }

    /// A value within a list or a map.
    private func write(_ value: Value, _ json: inout JSONEmitter) {
        switch value {
        case .none: json.null()
        case .text(let text), .binary(let text): write(text, &json)
        case .truth(let value): json.truth(value)
        case .integer(let value): json.integer(value)
        case .number(let scalar): json.value(cursor.text, from: scalar.start, to: scalar.end)
        case .nested(let text): json.value(text[...])
        }
    }
}
