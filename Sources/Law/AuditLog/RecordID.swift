package import Quantities

/// A UUIDv7 (RFC 9562 section 5.7): milliseconds, then 74 random bits. Sorts by time; says nothing else.
package struct RecordID: Sendable, Hashable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// Takes the milliseconds of `time` (before 1970: zero) and the first 10 bytes of `random`, missing ones as zero.
    package init(time: Timestamp, random: [UInt8]) {
        let milliseconds = UInt64(max(0, time.microseconds / 1000))
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * $0)) }
        bytes += random.prefix(10)
        bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
        bytes[6] = bytes[6] & 0x0f | 0x70
        bytes[8] = bytes[8] & 0x3f | 0x80
        self.bytes = bytes
    }

    /// `01936b2e-7c3a-7f00-8a5b-0123456789ab`.
    package var description: String { String(decoding: text, as: UTF8.self) }

    /// The same as ASCII.
    var text: [UInt8] {
        var text = RecordHash.hexDigits(bytes)
        for place in [20, 16, 12, 8] { text.insert(UInt8(ascii: "-"), at: place) }
        return text
    }
}
