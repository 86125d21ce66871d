/// An object or a list of a text that has been read, as it stands there byte for byte. What was checked of it holds wherever else the same bytes stand as a
/// value: a strict reader looks at nothing beside it.
package struct JSONPassage: Sendable {
    fileprivate let text: [UInt8]
    fileprivate let start: Int
    fileprivate let end: Int
    /// How many structural bytes it has.
    fileprivate let entries: Int

    /// Made of its beginning, which holds what tells one trace from another. Nil where it is shorter than that: such a one is as quickly read.
    package var fingerprint: Int? { Self.fingerprint(of: text, from: start, before: end) }

    private static let words = 8

    fileprivate static func fingerprint(of text: [UInt8], from start: Int, before end: Int) -> Int? {
        guard end - start >= 8 * words else { return nil }
        var sum: UInt64 = 0
        for word in 0..<words {
            sum = (sum ^ BytePointers.wholeWord(text, at: start + 8 * word)) &* 0x9e37_79b9_7f4a_7c15
            sum ^= sum >> 32
        }
        return Int(truncatingIfNeeded: sum)
    }
}

extension JSONCursor {
    /// What was read since the cursor stood at `place`, which is in front of it: one object or list, all of it.
    package func passage(from place: Place) -> JSONPassage {
        let first = Int(place.entry)
        precondition(first < next && offset(next - 1) + 1 == edge, "a passage is an object or a list that was read")
        return JSONPassage(text: text, start: offset(first), end: edge, entries: next - first)
    }

    /// The fingerprint that the value standing next has, if it is an object or a list.
    package var fingerprintOfNext: Int? {
        guard next < entries.count, !scalarIsNext else { return nil }
        return JSONPassage.fingerprint(of: text, from: offset(next), before: text.count)
    }

    /// Goes behind the value that stands next, where it is this passage; says whether it is.
    package mutating func take(_ passage: JSONPassage) -> Bool {
        let behind = next + passage.entries
        guard behind <= entries.count, !scalarIsNext else { return false }
        // Of another length, mostly, if it is another one: then nothing is compared.
        let start = offset(next)
        let end = start + passage.end - passage.start
        guard offset(behind - 1) + 1 == end,
            BytePointers.areEqual(text, start, passage.text, passage.start, end - start)
        else { return false }
        next = behind
        edge = end
        return true
    }
}
