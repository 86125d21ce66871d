/// Text whose identity is its bytes.
///
/// Swift compares `String` by canonical equivalence: two different subjects, groups or service names could be equal
/// (U+212A and `K`, composed and decomposed accents). Everything a decision compares is therefore one of these.
package struct UTF8Text: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Nil where `bytes` are not well-formed UTF-8.
    package init?(validating bytes: [UInt8]) {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        self.bytes = bytes
    }

    /// Takes bytes that a strict reader has already validated.
    package init(validated bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Eight bytes at a time: an array's own hash is made byte by byte.
    package func hash(into hasher: inout Hasher) {
        let text = bytes.span
        var place = 0
        while place + 8 <= text.count {
            var word: UInt64 = 0
            for step in 0..<8 { word |= UInt64(text[place + step]) << UInt64(8 * step) }
            hasher.combine(word)
            place += 8
        }
        // The length, and what is left of it: at most seven bytes, none of which is 0xff in UTF-8.
        var rest = UInt64(truncatingIfNeeded: text.count) << 56
        for (step, place) in (place..<text.count).enumerated() { rest |= UInt64(text[place]) << UInt64(8 * step) }
        hasher.combine(rest)
    }

    package var string: String { String(decoding: bytes, as: UTF8.self) }
    package var description: String { string }

    package static func < (left: UTF8Text, right: UTF8Text) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
