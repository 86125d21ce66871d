/// Walks indexed JSON text: the strict grammar, one value at a time, without making a tree.
///
/// INVARIANT: `next` is the index of the entry to read next, `edge` the first byte behind the last thing read. Between two things
/// only white space may stand, unless a scalar is due. Offsets are of the indexed text.
///
/// The only type whose members are inlined into other rooms: it is asked once per member of every span.
package struct JSONCursor: Sendable {
    @usableFromInline package let text: [UInt8]
    @usableFromInline package let entries: [UInt32]
    @usableFromInline package var next: Int
    @usableFromInline package var edge: Int

    package init(_ index: StructuralIndex) {
        text = index.text
        entries = index.entries
        next = 0
        edge = 0
    }

    package static let escapedBit: UInt32 = 0x8000_0000

    /// Starts again at a place taken from `place`.
    @inlinable package mutating func seek(to place: Place) {
        next = place.entry
        edge = place.edge
    }

    /// Where a cursor stood: good for the same text alone.
    package struct Place: Sendable {
        @usableFromInline package let entry: Int
        @usableFromInline package let edge: Int
        @inlinable package init(entry: Int, edge: Int) {
            self.entry = entry
            self.edge = edge
        }
    }

    @inlinable package var place: Place { Place(entry: next, edge: edge) }

    // MARK: Structure

    /// The structural byte that stands next, without taking it; 0 at the end. Anything but white space before it is left for `scalar`.
    @inlinable package var structural: UInt8 {
        next < entries.count ? text[Int(entries[next] & 0x7fff_ffff)] : 0
    }

    /// Whether a scalar (number, true, false, null) stands before the next structural byte.
    @inlinable package var scalarIsNext: Bool {
        let end = next < entries.count ? Int(entries[next] & 0x7fff_ffff) : text.count
        var at = edge
        while at < end {
            let byte = text[at]
            if byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09 { return true }
            at += 1
        }
        return false
    }

    /// Takes `byte`, with nothing but white space before it.
    @inlinable package mutating func expect(_ byte: UInt8) throws(ReplyFault) {
        guard next < entries.count else { throw .malformed(offset: text.count, .truncated) }
        let at = Int(entries[next] & 0x7fff_ffff)
        guard text[at] == byte, at == edge || !scalarIsNext else { throw .malformed(offset: edge, .unexpectedByte) }
        next += 1
        edge = at + 1
    }

    /// Takes `byte` if it is what stands next.
    @inlinable package mutating func take(_ byte: UInt8) -> Bool {
        guard next < entries.count else { return false }
        let at = Int(entries[next] & 0x7fff_ffff)
        guard text[at] == byte, at == edge || !scalarIsNext else { return false }
        next += 1
        edge = at + 1
        return true
    }

    // MARK: Values

    /// A string: the range of its text between the quotes, and whether it holds escapes.
    @inlinable package mutating func string() throws(ReplyFault) -> JSONString {
        guard next + 1 < entries.count else { throw .malformed(offset: edge, .truncated) }
        let start = Int(entries[next] & 0x7fff_ffff)
        guard text[start] == 0x22, start == edge || !scalarIsNext else {
            throw .malformed(offset: edge, .unexpectedByte)
        }
        let closing = entries[next + 1]
        let end = Int(closing & 0x7fff_ffff)
        next += 2
        edge = end + 1
        let string = JSONString(start: start + 1, end: end, isEscaped: closing & 0x8000_0000 != 0)
        if string.isEscaped { try checkEscapes(string) }
        return string
    }

    /// A number, true, false or null.
    @inlinable package mutating func scalar() throws(ReplyFault) -> JSONScalar {
        let limit = next < entries.count ? Int(entries[next] & 0x7fff_ffff) : text.count
        var start = edge
        while start < limit, isBlank(text[start]) { start += 1 }
        var end = limit
        while end > start, isBlank(text[end - 1]) { end -= 1 }
        edge = end
        return try Self.classify(text, start, end)
    }

    @inlinable func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 }

    /// Behind an element: true where another one follows, false where `close` ends the object or list.
    @inlinable package mutating func another(before close: UInt8) throws(ReplyFault) -> Bool {
        if take(0x2c) { return true }
        try expect(close)
        return false
    }

    /// Behind `{`: reads a member's name and its colon.
    @inlinable package mutating func memberName() throws(ReplyFault) -> JSONString {
        let name = try string()
        try expect(0x3a)
        return name
    }

    /// Nothing but white space may follow the outermost value.
    package func end() throws(ReplyFault) {
        guard next == entries.count, !scalarIsNext else { throw .malformed(offset: edge, .trailingBytes) }
    }
}

/// Where a string's text stands, without its quotes.
package struct JSONString: Sendable {
    package let start: Int
    package let end: Int
    /// Whether it must be unescaped before it is compared or copied.
    package let isEscaped: Bool

    @inlinable package init(start: Int, end: Int, isEscaped: Bool) {
        self.start = start
        self.end = end
        self.isEscaped = isEscaped
    }
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
    package let start: Int
    package let end: Int

    package init(kind: Kind, start: Int, end: Int) {
        self.kind = kind
        self.start = start
        self.end = end
    }
}
