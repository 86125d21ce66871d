/// A length of time, written `90s`, `15m`, `12h` or `7d` in policies.
package struct TimeSpan: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let seconds: Int64

    /// Nil for anything but 1 to 9 digits without a leading zero and one unit, and for more than 100 years.
    package init?(parsing text: String) {
        guard let unit = text.utf8.last, let factor = Self.units.first(where: { $0.letter == unit })?.seconds else {
            return nil
        }
        let digits = text.utf8.dropLast()
        guard let first = digits.first, (1...9).contains(digits.count), first != UInt8(ascii: "0"),
            digits.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        seconds = digits.reduce(0) { $0 * 10 + Int64($1 - 48) } * factor
        guard seconds <= 36_525 * 86_400 else { return nil }
    }

    private init(seconds: Int64) {
        self.seconds = seconds
    }

    package static func minutes(_ count: Int32) -> TimeSpan { TimeSpan(seconds: Int64(count) * 60) }
    package static func days(_ count: Int32) -> TimeSpan { TimeSpan(seconds: Int64(count) * 86_400) }

    package var microseconds: Int64 { seconds * 1_000_000 }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.seconds < right.seconds }

    /// The largest unit that divides it.
    package var description: String {
        let unit = Self.units.last { seconds % $0.seconds == 0 } ?? Self.units[0]
        return String(seconds / unit.seconds) + String(UnicodeScalar(unit.letter))
    }

    private static let units: [(letter: UInt8, seconds: Int64)] = [
        (UInt8(ascii: "s"), 1), (UInt8(ascii: "m"), 60), (UInt8(ascii: "h"), 3600), (UInt8(ascii: "d"), 86_400),
    ]
}
