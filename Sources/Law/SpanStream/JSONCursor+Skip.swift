extension JSONCursor {
    /// Reads one value of any shape and forgets it: the whole grammar is checked, no member may stand twice in an object.
    /// Depth counts from the outermost value; `depth` is that of the value read here.
    package mutating func skipValue(depth: Int) throws(ReplyFault) {
        guard depth <= Self.maximumDepth else { throw .malformed(offset: edge, .tooDeep) }
        if scalarIsNext {
            _ = try scalar()
            return
        }
        switch structural {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"): try skipObject(depth: depth)
        case UInt8(ascii: "["): try skipList(depth: depth)
        default: throw .malformed(offset: edge, next < entries.count ? .unexpectedByte : .truncated)
        }
    }

    /// http-proxy rule: a reply nests at most this deep.
    package static let maximumDepth = 128

    /// Goes behind the object or list that stands next by counting brackets, without reading it: for what is read later by its place.
    package mutating func passOver() throws(ReplyFault) {
        guard let behind = BytePointers.passOver(text, entries, from: next) else {
            throw .malformed(offset: text.count, .truncated)
        }
        next = behind
        edge = edge(before: next)
    }

    private mutating func skipObject(depth: Int) throws(ReplyFault) {
        try expect(UInt8(ascii: "{"))
        guard !take(UInt8(ascii: "}")) else { return }
        var names = MemberNames()
        repeat {
            let name = try memberName()
            try names.insert(name, of: self)
            try skipValue(depth: depth + 1)
        } while try another(before: UInt8(ascii: "}"))
    }

    private mutating func skipList(depth: Int) throws(ReplyFault) {
        try expect(UInt8(ascii: "["))
        guard !take(UInt8(ascii: "]")) else { return }
        repeat {
            try skipValue(depth: depth + 1)
        } while try another(before: UInt8(ascii: "]"))
    }
}
