/// Remembers numbers of the names seen last, each in one of two slots. A name for which both are taken pushes one out; whoever then asks for that is told
/// that nothing is known, and never the other's number.
package struct JSONNameNumbers: Sendable {
    private static let slots = 512

    private struct Slot {
        var name = JSONString.empty
        var number: Int32 = -1
    }

    private var recent = [Slot](repeating: Slot(), count: slots)

    package init() {}

    /// The number of a name; negative where none is remembered.
    @inline(__always) package func number(of name: JSONString, _ cursor: JSONCursor) -> Int32 {
        let place = Self.place(of: name, cursor)
        let first = recent[place]
        if first.number >= 0, cursor.areEqual(first.name, name) { return first.number }
        let second = recent[place ^ 1]
        return second.number >= 0 && cursor.areEqual(second.name, name) ? second.number : -1
    }

    /// Whether a name may have been remembered and pushed out since: where one of its slots is free it never was.
    package func mayHaveKnown(_ name: JSONString, _ cursor: JSONCursor) -> Bool {
        let place = Self.place(of: name, cursor)
        return recent[place].number >= 0 && recent[place ^ 1].number >= 0
    }

    /// Remembers the number of a name that it does not know. Returns the name that was pushed out for it, with its number.
    package mutating func remember(
        _ number: Int32, for name: JSONString, _ cursor: JSONCursor
    ) -> (name: JSONString, number: Int32)? {
        let place = Self.place(of: name, cursor)
        if recent[place].number >= 0, recent[place ^ 1].number < 0 {
            recent[place ^ 1] = Slot(name: name, number: number)
            return nil
        }
        let earlier = recent[place]
        recent[place] = Slot(name: name, number: number)
        return earlier.number >= 0 ? (earlier.name, earlier.number) : nil
    }

    @inline(__always) private static func place(of name: JSONString, _ cursor: JSONCursor) -> Int {
        cursor.fingerprint(ofName: name) & (slots - 1)
    }
}

extension JSONCursor {
    /// A number that names rarely share: of the length and of both ends of what is stored.
    @inline(__always) func fingerprint(ofName name: JSONString) -> Int {
        let length = name.length
        let isShort = length < 8
        let head = BytePointers.word(text, at: name.start) << (isShort ? UInt64(64 - 8 * max(length, 1)) : 0)
        let tail = isShort ? 0 : BytePointers.word(text, at: name.end - 8)
        let odd: UInt64 = 0x9e37_79b9_7f4a_7c15
        let sum = (head ^ UInt64(length)) &* odd ^ tail
        return Int(truncatingIfNeeded: ((sum ^ sum >> 32) &* odd) >> 40)
    }
}
