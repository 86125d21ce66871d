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

    package var string: String { String(decoding: bytes, as: UTF8.self) }
    package var description: String { string }

    package static func < (left: UTF8Text, right: UTF8Text) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
