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
            let name = try memberName()
            guard let member = shape.names.number(of: name, self, guess: fields.expected) else {
                try fields.seeUnknown(name, of: self)
                try skipValue(depth: depth)
                continue
            }
            guard fields.see(member) else { throw .malformed(offset: name.start, .repeatedMember) }
            let content = shape.contents[member]
            fields.set(member, try field(content, depth))
            if case .checked = content { return member }
        } while try another(before: UInt8(ascii: "}"))
        return try close(shape, &fields)
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
            guard stringIsNext else { throw .shape(offset: edge, .wrongShape) }
            return .string(try string())
        case .stringIfAny where stringIsNext: return .string(try string())
        case .any where scalarIsNext: return .scalar(try scalar())
        case .any where structural == UInt8(ascii: "\""): return .string(try string())
        case .integer:
            let place = place
            return .integer(try integer(), place)
        case .integerIfAny: return try integerIfAny(depth)
        case .list: return try listPlace().map(JSONField.list) ?? JSONField.none
        case .any, .stringIfAny, .ignored:
            try skipValue(depth: depth)
            return content == .any ? .nested : JSONField.none
        }
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
