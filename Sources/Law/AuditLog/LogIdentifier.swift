/// A random id of 16 bytes, written as 32 lower-case hex digits.
package struct LogIdentifier: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// Uses the first 16 bytes of `random`; nil where there are fewer.
    package init?(random: [UInt8]) {
        guard random.count >= 16 else { return nil }
        description = RecordHash.hex(random.prefix(16))
    }

    /// Nil for anything but 32 lower-case hex digits.
    package init?(parsing text: [UInt8]) {
        guard text.count == 32, text.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        description = String(decoding: text, as: UTF8.self)
    }
}
