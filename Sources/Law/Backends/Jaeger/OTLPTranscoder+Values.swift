import SpanStream

extension OTLPTranscoder {
    /// The members of the object that stands next, none twice. `read` reads the value of a member, or says that it does not know it: then it is passed over and
    /// counted.
    mutating func object(
        depth: Int, _ read: (inout OTLPTranscoder, JSONString) throws(ReplyFault) -> Bool
    ) throws(ReplyFault) {
        guard depth <= JSONCursor.maximumDepth else { throw .malformed(offset: cursor.edge, .tooDeep) }
        guard cursor.take(UInt8(ascii: "{")) else { throw refusal(.wrongShape) }
        guard !cursor.take(UInt8(ascii: "}")) else { return }
        var names = MemberNames()
        repeat {
            let name = try cursor.memberName()
            try names.insert(name, of: cursor)
            guard try !read(&self, name) else { continue }
            unknownDropped += 1
            try cursor.skipValue(depth: depth + 1)
        } while try cursor.another(before: UInt8(ascii: "}"))
    }

    /// Passes over a member that is known and not kept; false for one that nobody knows.
    mutating func skip(_ name: JSONString, _ known: [StaticString], depth: Int) throws(ReplyFault) -> Bool {
        guard known.contains(where: { cursor.equals(name, $0) }) else { return false }
        try cursor.skipValue(depth: depth)
        return true
    }

    /// A list, or `null` for an empty one.
    mutating func list(_ element: (inout OTLPTranscoder) throws(ReplyFault) -> Void) throws(ReplyFault) {
        if cursor.scalarIsNext {
            guard try cursor.scalar().kind == .null else { throw refusal(.wrongShape) }
            return
        }
        guard cursor.take(UInt8(ascii: "[")) else { throw refusal(.wrongShape) }
        guard !cursor.take(UInt8(ascii: "]")) else { return }
        repeat { try element(&self) } while try cursor.another(before: UInt8(ascii: "]"))
    }

    /// A string, escapes undone.
    mutating func text() throws(ReplyFault) -> [UInt8] {
        guard cursor.stringIsNext else { throw refusal(.wrongShape) }
        return cursor.decoded(try cursor.string())
    }

    /// A string as it stands; nil where anything else does, which is passed over.
    mutating func optionalString(depth: Int) throws(ReplyFault) -> JSONString? {
        if cursor.stringIsNext { return try cursor.string() }
        try cursor.skipValue(depth: depth)
        return nil
    }

    /// A whole number, written as one or, as protobuf's JSON has those of 64 bits, in quotes.
    mutating func integer() throws(ReplyFault) -> Int64 {
        if cursor.stringIsNext {
            let string = try cursor.string()
            guard let value = JSONCursor.int64(cursor.slice(string)) else { throw refusal(.wrongShape) }
            return value
        }
        let scalar = try cursor.scalar()
        guard let value = JSONCursor.int64(cursor.text[scalar.start..<scalar.end]) else { throw refusal(.wrongShape) }
        return value
    }

    /// Nanoseconds since the epoch.
    mutating func nanoseconds() throws(ReplyFault) -> Int64 {
        let value = try integer()
        guard value >= 0 else { throw refusal(.wrongShape) }
        return value
    }

    /// Writes the attribute that stands next as a tag. One under the key `taken` that is a text is not written: its text is returned.
    mutating func attribute(
        _ tags: inout JSONEmitter, unless taken: StaticString?
    ) throws(ReplyFault) -> [UInt8]? {
        var key: [UInt8]?
        var value = Value.none
        try object(depth: 10) { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "key") {
                key = try self.text()
            } else if self.cursor.equals(name, "value") {
                value = try self.value(depth: 11)
            } else {
                return false
            }
            return true
        }
        guard let key else { throw refusal(.missingMember) }
        // Jaeger's own notes become warnings in v1, and are never shown.
        guard !key.starts(with: "@jaeger@".utf8) else { return nil }
        if let taken, key.elementsEqual(taken.description.utf8), case .text(let text) = value { return text }
        Self.write(key, value, &tags)
        return nil
    }

    /// Attributes that v1 has no place for. They are read as strictly as all others, since an answer of v3 shows them.
    mutating func unwrittenAttributes() throws(ReplyFault) {
        var unwritten = JSONEmitter(pretty: false)
        unwritten.open(UInt8(ascii: "["))
        try list { (self) throws(ReplyFault) in _ = try self.attribute(&unwritten, unless: nil) }
    }

    /// What an attribute holds.
    enum Value {
        /// Nothing, or nothing that is known.
        case none
        case text([UInt8])
        case binary([UInt8])
        case truth(Bool)
        case integer(Int64)
        /// In its stored spelling.
        case number([UInt8])
        /// A list or a map, as JSON text.
        case nested([UInt8])
    }

    /// An `AnyValue`: an object with one member at most.
    mutating func value(depth: Int) throws(ReplyFault) -> Value {
        var value = Value.none
        var count = 0
        try object(depth: depth) { (self, name) throws(ReplyFault) in
            count += 1
            guard let read = try self.known(name, depth: depth + 1) else { return false }
            value = read
            return true
        }
        guard count <= 1 else { throw refusal(.wrongShape) }
        return value
    }

    private mutating func known(_ name: JSONString, depth: Int) throws(ReplyFault) -> Value? {
        if cursor.equals(name, "stringValue") { return .text(try text()) }
        if cursor.equals(name, "intValue") { return .integer(try integer()) }
        if cursor.equals(name, "bytesValue") { return .binary(try text()) }
        if cursor.equals(name, "boolValue") {
            switch try cursor.scalar().kind {
            case .true: return .truth(true)
            case .false: return .truth(false)
            case .null, .integer, .number: throw refusal(.wrongShape)
            }
        }
        if cursor.equals(name, "doubleValue") {
            // Not a number, and the infinities: v1 has no form for them, and they are shown as the words that v3 has.
            if cursor.stringIsNext { return .text(try text()) }
            let scalar = try cursor.scalar()
            guard scalar.kind == .integer || scalar.kind == .number else { throw refusal(.wrongShape) }
            return .number(Array(cursor.text[scalar.start..<scalar.end]))
        }
        if cursor.equals(name, "arrayValue") { return .nested(try nested(isMap: false, depth: depth)) }
        if cursor.equals(name, "kvlistValue") { return .nested(try nested(isMap: true, depth: depth)) }
        return nil
    }

    /// The JSON text of a list or a map.
    private mutating func nested(isMap: Bool, depth: Int) throws(ReplyFault) -> [UInt8] {
        var json = JSONEmitter(pretty: false)
        json.open(isMap ? UInt8(ascii: "{") : UInt8(ascii: "["))
        try object(depth: depth) { (self, name) throws(ReplyFault) in
            guard self.cursor.equals(name, "values") else { return false }
            try self.list { (self) throws(ReplyFault) in
                if isMap { return try self.entry(&json, depth: depth + 2) }
                Self.write(try self.value(depth: depth + 2), &json)
            }
            return true
        }
        json.close(isMap ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        return json.bytes
    }

    private mutating func entry(_ json: inout JSONEmitter, depth: Int) throws(ReplyFault) {
        var key: [UInt8] = []
        var value = Value.none
        try object(depth: depth) { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "key") {
                key = try self.text()
            } else if self.cursor.equals(name, "value") {
                value = try self.value(depth: depth + 1)
            } else {
                return false
            }
            return true
        }
        json.name(escaping: key[...])
        Self.write(value, &json)
    }
}
