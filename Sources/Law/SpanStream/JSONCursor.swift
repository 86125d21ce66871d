/// Walks indexed JSON text: the strict grammar, one value at a time, without making a tree.
///
/// INVARIANT: `next` is the index of the entry to read next, `edge` the first byte behind the last thing read. Between two things
/// only white space may stand, unless a scalar is due. Offsets are of the indexed text.
///
/// Nothing of it is inlined into other rooms, so what is asked for every member of every object, `read` asks in here; what is small is
/// inlined into that.
package struct JSONCursor: Sendable {
    package let text: [UInt8]
    package let entries: [UInt32]
    package var next: Int
    package var edge: Int

    package init(_ index: StructuralIndex) {
        text = index.text
        entries = index.entries
        next = 0
        edge = 0
    }

    /// Whether both walk the very same text, so that places and strings of one are good for the other.
    package func isOfSameText(as other: JSONCursor) -> Bool { BytePointers.areSame(text, other.text) }

    /// Starts again at a place taken from `place`.
    @inline(__always) package mutating func seek(to place: Place) {
        next = Int(place.entry)
        edge = edge(before: next)
    }

    /// Where a cursor stood: good for the same text alone. Taken only directly behind a structural byte, so that four bytes say it all.
    package struct Place: Sendable {
        let entry: UInt32
        init(entry: UInt32) { self.entry = entry }
    }

    @inline(__always) package var place: Place {
        precondition(edge == edge(before: next), "a place is taken behind a structural byte")
        return Place(entry: UInt32(next))
    }

    /// The offset behind the structural byte before the entry `next`.
    @inline(__always) func edge(before next: Int) -> Int { next == 0 ? 0 : offset(next - 1) + 1 }

    /// The offset of a structural byte.
    @inline(__always) func offset(_ entry: Int) -> Int { Int(entries[entry] & 0x7fff_ffff) }

    // MARK: Structure

    /// The structural byte that stands next, without taking it; 0 at the end. Anything but white space before it is left for `scalar`.
    @inline(__always) package var structural: UInt8 {
        next < entries.count ? text[offset(next)] : 0
    }

    /// Whether a scalar (number, true, false, null) stands before the next structural byte.
    @inline(__always) package var scalarIsNext: Bool {
        let end = next < entries.count ? offset(next) : text.count
        return end != edge && holdsScalar(before: end)
    }

    /// Whether anything but white space stands before `end`.
    func holdsScalar(before end: Int) -> Bool {
        var at = edge
        while at < end {
            let byte = text[at]
            if byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09 { return true }
            at += 1
        }
        return false
    }

    /// Takes `byte`, with nothing but white space before it.
    @inline(__always) package mutating func expect(_ byte: UInt8) throws(ReplyFault) {
        guard next < entries.count else { throw .malformed(offset: text.count, .truncated) }
        let at = offset(next)
        guard text[at] == byte, at == edge || !scalarIsNext else { throw .malformed(offset: edge, .unexpectedByte) }
        next += 1
        edge = at + 1
    }

    /// Takes `byte` if it is what stands next.
    @inline(__always) package mutating func take(_ byte: UInt8) -> Bool {
        guard next < entries.count else { return false }
        let at = offset(next)
        guard text[at] == byte, at == edge || !scalarIsNext else { return false }
        next += 1
        edge = at + 1
        return true
    }

    // MARK: Values

    /// A string: the range of its text between the quotes, and whether it holds escapes.
    @inline(__always) package mutating func string() throws(ReplyFault) -> JSONString {
        guard next + 1 < entries.count else { throw .malformed(offset: edge, .truncated) }
        let start = offset(next)
        guard text[start] == 0x22, start == edge || !scalarIsNext else {
            throw .malformed(offset: edge, .unexpectedByte)
        }
        let string = JSONString(first: UInt32(start + 1), closing: entries[next + 1])
        next += 2
        edge = string.end + 1
        if string.isEscaped { try checkEscapes(string) }
        return string
    }

    /// A number, true, false or null.
    @inline(__always) package mutating func scalar() throws(ReplyFault) -> JSONScalar {
        let limit = next < entries.count ? offset(next) : text.count
        var start = edge
        while start < limit, isBlank(text[start]) { start += 1 }
        var end = limit
        while end > start, isBlank(text[end - 1]) { end -= 1 }
        edge = end
        return try Self.classify(text, start, end)
    }

    @inline(__always) func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    /// Behind an element: true where another one follows, false where `close` ends the object or list.
    @inline(__always) package mutating func another(before close: UInt8) throws(ReplyFault) -> Bool {
        if take(0x2c) { return true }
        try expect(close)
        return false
    }

    /// Behind `{`: reads a member's name and its colon.
    @inline(__always) package mutating func memberName() throws(ReplyFault) -> JSONString {
        let name = try string()
        try expect(0x3a)
        return name
    }

    /// Whether a string stands next, with nothing but white space before it.
    @inline(__always) package var stringIsNext: Bool { !scalarIsNext && structural == 0x22 }

    /// Nothing but white space may follow the outermost value.
    package func end() throws(ReplyFault) {
        guard next == entries.count, !scalarIsNext else { throw .malformed(offset: edge, .trailingBytes) }
    }
}

/// Where a string's text stands, without its quotes.
package struct JSONString: Sendable {
    let first: UInt32
    /// As the index has it: with the top bit where the string holds escapes.
    let closing: UInt32

    init(first: UInt32, closing: UInt32) {
        self.first = first
        self.closing = closing
    }

    package static var empty: JSONString { JSONString(first: 0, closing: 0) }
    @inline(__always) package var start: Int { Int(first) }
    @inline(__always) package var end: Int { Int(closing & 0x7fff_ffff) }
    @inline(__always) package var length: Int { end - start }
    /// Whether it must be unescaped before it is compared or copied.
    @inline(__always) package var isEscaped: Bool { closing & 0x8000_0000 != 0 }
}

/// A scalar and where it stands.
package struct JSONScalar: Sendable {
    /// What a scalar is.
    package enum Kind: Sendable {
        case null
        case `true`
        case `false`
        /// RFC 8259 number without fraction and exponent.
        case integer
        case number
    }

    package let kind: Kind
    let first: UInt32
    let last: UInt32

    init(kind: Kind, start: Int, end: Int) {
        self.kind = kind
        first = UInt32(start)
        last = UInt32(end)
    }

    package var start: Int { Int(first) }
    package var end: Int { Int(last) }
}
