import Quantities

/// Numbers the distinct texts of a reply in the order in which they come: equal texts (escapes undone) have one number.
///
/// A slot remembers the last text of its fingerprint, so that a text that comes again and again is found without a copy of it. Whoever
/// makes texts that share a slot makes this as slow as the dictionary behind it, and no slower.
package struct TextNumbers: Sendable {
    private static let slots = 512

    private struct Slot {
        var text = JSONString.empty
        var number: Int32 = -1
    }

    private var recent = [Slot](repeating: Slot(), count: slots)
    private var numbers: [UTF8Text: Int32] = [:]

    package init() {}

    package mutating func number(of text: JSONString, _ cursor: JSONCursor) -> Int32 {
        let place = cursor.fingerprint(text) & (Self.slots - 1)
        let slot = recent[place]
        if slot.number >= 0, cursor.areEqual(slot.text, text) { return slot.number }
        let bytes = UTF8Text(validated: cursor.decoded(text))
        let number: Int32
        if let known = numbers[bytes] {
            number = known
        } else {
            number = Int32(numbers.count)
            numbers[bytes] = number
        }
        recent[place] = Slot(text: text, number: number)
        return number
    }
}

extension JSONCursor {
    /// A number that texts rarely share: made of the length and of what is stored, of long texts of their ends only.
    package func fingerprint(_ text: JSONString) -> Int {
        let length = text.length
        guard length >= 8 else {
            return mixed(UInt64(length), BytePointers.word(self.text, at: text.start) << UInt64(64 - 8 * length))
        }
        var sum = UInt64(length)
        var at = text.start
        let last = text.end - 8
        while at < last, at < text.start + 96 {
            sum = (sum ^ BytePointers.word(self.text, at: at)) &* Self.odd
            sum ^= sum >> 32
            at += 8
        }
        return mixed(sum, BytePointers.word(self.text, at: last))
    }

    @inline(__always) private func mixed(_ sum: UInt64, _ word: UInt64) -> Int {
        Int(truncatingIfNeeded: ((sum ^ word) &* Self.odd) >> 40)
    }

    /// The golden ratio's fraction, as multiplicative hashing takes it.
    private static var odd: UInt64 { 0x9e37_79b9_7f4a_7c15 }
}
