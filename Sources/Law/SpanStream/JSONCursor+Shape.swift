extension JSONCursor {
    /// Reads the object that stands next, or goes on where this stopped: up to a `checked` member, whose number is returned, or behind
    /// its end: nil. Refused are what is no object, a member that comes twice, one that is not what the shape says, and a missing one.
    /// Members without a place in the shape are read as `skipValue` does and counted. `depth` is that of the members.
    package mutating func read(_ shape: JSONShape, depth: Int, into fields: inout JSONFields) throws(ReplyFault) -> Int?
    {
        if fields.isOpen {
            // Behind a `checked` member.
            guard try another(before: UInt8(ascii: "}")) else { return try close(shape, &fields) }
        } else {
            guard take(UInt8(ascii: "{")) else { throw .shape(offset: edge, .wrongShape) }
            fields.begin()
            if take(UInt8(ascii: "}")) { return try close(shape, &fields) }
        }
        repeat {
            let start = edge
            guard let member = try member(of: shape, depth, &fields) else { continue }
            guard fields.see(member) else { throw .malformed(offset: start, .repeatedMember) }
            let content = shape.contents[member]
            if case .pairs = content {
                fields.set(member, try pairs(shape, &fields))
            } else {
                fields.set(member, try field(content, depth))
            }
            if case .checked = content { return member }
        } while try another(before: UInt8(ascii: "}"))
        return try close(shape, &fields)
    }

    /// Reads a name and its colon, first as the one that comes next in the shape. Nil where the shape has no such member, which is passed over.
    @inline(__always) private mutating func member(
        of shape: JSONShape, _ depth: Int, _ fields: inout JSONFields
    ) throws(ReplyFault) -> Int? {
        let expected = fields.expected
        if expected < shape.frames.count, next + 3 < entries.count, Int(entries[next]) == edge,
            shape.frames[expected].stands(in: text, at: edge)
        {
            // Its two quotes and its colon.
            next += 3
            edge += shape.frames[expected].length
            return expected
        }
        let name = try memberName()
        if let member = shape.names.number(of: name, self, guess: expected) { return member }
        try fields.seeUnknown(name, of: self)
        try skipValue(depth: depth)
        return nil
    }

    /// Reads a list of pairs, or passes over one that holds anything else.
    private mutating func pairs(_ shape: JSONShape, _ fields: inout JSONFields) throws(ReplyFault) -> JSONField? {
        let before = (next, edge)
        if let pairs = shape.pairs, structural == UInt8(ascii: "["), edge == edge(before: next) {
            let place = place
            if readAll(pairs.form, named: pairs.named, into: &fields.pairs) { return .pairs(place) }
            fields.pairs.removeAll(keepingCapacity: true)
            (next, edge) = before
        }
        return try listPlace().map(JSONField.list) ?? JSONField.none
    }

    private func close(_ shape: JSONShape, _ fields: inout JSONFields) throws(ReplyFault) -> Int? {
        fields.isOpen = false
        guard fields.seen & shape.required == shape.required else { throw .shape(offset: edge, .missingMember) }
        return nil
    }

    /// Reads one value. Nil where it is not what it should be, which counts.
    @inline(__always) private mutating func field(_ content: JSONShape.Content, _ depth: Int) throws(ReplyFault)
        -> JSONField?
    {
        switch content {
        case .string, .checked:
            if let string = try closeString() { return .string(string) }
            guard stringIsNext else { throw .shape(offset: edge, .wrongShape) }
            return .string(try string())
        case .stringIfAny where stringIsNext: return .string(try string())
        case .any where scalarIsNext: return .scalar(try scalar())
        case .any where structural == UInt8(ascii: "\""): return .string(try string())
        case .integer:
            let place = place
            if let value = shortInteger() { return .integer(value, place) }
            return .integer(try integer(), place)
        case .integerIfAny: return try integerIfAny(depth)
        case .list, .pairs: return try listPlace().map(JSONField.list) ?? JSONField.none
        case .any, .stringIfAny, .ignored:
            try skipValue(depth: depth)
            return content == .any ? .nested : JSONField.none
        }
    }

    /// A string directly behind what was read; nil where anything else is there.
    @inline(__always) private mutating func closeString() throws(ReplyFault) -> JSONString? {
        guard next + 1 < entries.count, Int(entries[next]) == edge, text[edge] == UInt8(ascii: "\"") else { return nil }
        let string = JSONString(first: UInt32(edge + 1), closing: entries[next + 1])
        next += 2
        edge = string.end + 1
        if string.isEscaped { try checkEscapes(string) }
        return string
    }

    /// A number of a few digits directly behind what was read and before what is structural; nil where anything else is there.
    @inline(__always) private mutating func shortInteger() -> Int64? {
        guard next < entries.count else { return nil }
        let end = offset(next)
        guard end - edge <= 18, end > edge, text[edge] != UInt8(ascii: "0") || end == edge + 1 else { return nil }
        var value: Int64 = 0
        for at in edge..<end {
            let digit = text[at] &- 48
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        edge = end
        return value
    }

    private mutating func integerIfAny(_ depth: Int) throws(ReplyFault) -> JSONField? {
        let before = place
        do {
            return .integer(try integer(), before)
        } catch {
            seek(to: before)
            try skipValue(depth: depth)
            return nil
        }
    }

    /// A 64-bit integer, written as a number or as a string of digits.
    package mutating func integer() throws(ReplyFault) -> Int64 {
        let start = edge
        let digits: ArraySlice<UInt8>
        if scalarIsNext {
            let scalar = try scalar()
            digits = text[scalar.start..<scalar.end]
        } else {
            guard structural == UInt8(ascii: "\"") else { throw .shape(offset: edge, .wrongShape) }
            digits = slice(try string())
        }
        guard let value = Self.int64(digits) else { throw .shape(offset: start, .wrongShape) }
        return value
    }

    /// The place before a list's `[`, which the cursor passes over; nil for `null`.
    package mutating func listPlace() throws(ReplyFault) -> Place? {
        if scalarIsNext {
            guard try scalar().kind == .null else { throw .shape(offset: edge, .wrongShape) }
            return nil
        }
        guard structural == UInt8(ascii: "[") else { throw .shape(offset: edge, .wrongShape) }
        let place = place
        try passOver()
        return place
    }
}
