/// Remembers numbers of the names seen last. A name that shares its slot with another one pushes that out; whoever then asks for it is told that
/// nothing is known, and never the other's number.
package struct JSONNameNumbers: Sendable {
    private static let slots = 512

    private struct Slot {
        var name = JSONString.empty
        var number: Int32 = -1
    }

    private var recent = [Slot](repeating: Slot(), count: slots)

    package init() {}

    /// The name that stands in the way of remembering another one, with its number; nil where its slot is free.
    package func rival(of name: JSONString, _ cursor: JSONCursor) -> (name: JSONString, number: Int32)? {
        let slot = recent[cursor.fingerprint(ofName: name) & (Self.slots - 1)]
        return slot.number >= 0 ? (slot.name, slot.number) : nil
    }

    /// The number of a name; negative where none is remembered.
    @inline(__always) package func number(of name: JSONString, _ cursor: JSONCursor) -> Int32 {
        let slot = recent[cursor.fingerprint(ofName: name) & (Self.slots - 1)]
        return slot.number >= 0 && cursor.areEqual(slot.name, name) ? slot.number : -1
    }

    package mutating func remember(_ number: Int32, for name: JSONString, _ cursor: JSONCursor) {
        recent[cursor.fingerprint(ofName: name) & (Self.slots - 1)] = Slot(name: name, number: number)
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
