/// The text around the parts of an object of two strings and a value, as a store writes it without white space, such as `{"key":"`,
/// `","type":"` and `","value":`. Most objects of a reply have one form: they are known by the text between their parts.
package struct JSONFrames: Sendable {
    /// A frame of 8 to 16 bytes: its first and its last eight.
    private struct Frame {
        let length: Int
        let head: UInt64
        let tail: UInt64
        /// How many structural bytes it has.
        let entries: Int

        init(_ text: StaticString) {
            let bytes = Array("\(text)".utf8)
            precondition((8...16).contains(bytes.count), "a frame of 8 to 16 bytes")
            length = bytes.count
            head = BytePointers.word(bytes, at: 0)
            tail = BytePointers.word(bytes, at: bytes.count - 8)
            entries = bytes.count { "{}[]:,\"".utf8.contains($0) }
        }

        @inline(__always) func stands(in text: [UInt8], at offset: Int) -> Bool {
            offset + length <= text.count && BytePointers.word(text, at: offset) == head
                && BytePointers.word(text, at: offset + length - 8) == tail
        }
    }

    /// What the frames hold.
    package struct Parts {
        package let first: JSONString
        package let second: JSONString
        /// A string without escapes, or a scalar.
        package let value: JSONField
    }

    private let opening: Frame
    private let middle: Frame
    private let last: Frame

    package init(_ opening: StaticString, _ middle: StaticString, _ last: StaticString) {
        self.opening = Frame(opening)
        self.middle = Frame(middle)
        self.last = Frame(last)
    }

    /// The parts of the object that stands next, and the entry behind it; nil where it is anything but the frames around two strings
    /// without escapes and a string or a scalar.
    @inline(__always)
    func parts(of cursor: JSONCursor) -> (parts: Parts, behind: Int)? {
        let (text, entries, start) = (cursor.text, cursor.entries, cursor.next)
        let middleEntry = start + opening.entries
        let lastEntry = middleEntry + middle.entries
        let valueEntry = lastEntry + last.entries
        // A string has two entries, and the object one more.
        guard valueEntry + 2 < entries.count, Int(entries[start]) == cursor.edge,
            opening.stands(in: text, at: cursor.edge)
        else { return nil }
        // The first byte of a frame is the quote that closes the string before it; with a top bit it lies beyond any text.
        let first = JSONString(first: UInt32(cursor.edge + opening.length), closing: entries[middleEntry])
        guard middle.stands(in: text, at: Int(first.closing)) else { return nil }
        let second = JSONString(first: first.closing + UInt32(middle.length), closing: entries[lastEntry])
        guard last.stands(in: text, at: Int(second.closing)) else { return nil }
        let valueStart = Int(second.closing) + last.length
        guard let (value, behind) = cursor.framedValue(at: valueStart, entry: valueEntry) else { return nil }
        return (Parts(first: first, second: second, value: value), behind)
    }
}

extension JSONCursor {
    /// Reads the object that stands next where it has these frames; else nil, and nothing is taken.
    package mutating func read(_ frames: JSONFrames) -> JSONFrames.Parts? {
        guard let (parts, behind) = frames.parts(of: self) else { return nil }
        next = behind
        edge = edge(before: behind)
        return parts
    }

    /// The string without escapes, or the scalar, that begins at an offset and has the object's `}` directly behind it.
    @inline(__always)
    func framedValue(at start: Int, entry: Int) -> (JSONField, behind: Int)? {
        let end = entries[entry]
        guard Int(end) == start, text[start] == UInt8(ascii: "\"") else {
            guard Int(end) > start, Int(end) < text.count, text[Int(end)] == UInt8(ascii: "}"),
                let scalar = try? Self.classify(text, start, Int(end))
            else { return nil }
            return (.scalar(scalar), entry + 1)
        }
        let string = JSONString(first: end + 1, closing: entries[entry + 1])
        guard !string.isEscaped, offset(entry + 2) == string.end + 1, text[string.end + 1] == UInt8(ascii: "}") else {
            return nil
        }
        return (.string(string), entry + 3)
    }
}
