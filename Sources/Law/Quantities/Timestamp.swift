/// A moment, in microseconds since 1970-01-01T00:00:00Z; printed as RFC 3339 in UTC with six decimals.
package struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package init(seconds: Int64) {
        microseconds =
            seconds.multipliedReportingOverflow(by: 1_000_000).overflow
            ? (seconds < 0 ? .min : .max) : seconds * 1_000_000
    }

    /// Whole seconds, rounded down.
    package var seconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : -((-(microseconds + 1)) / 1_000_000) - 1
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// `2026-11-25T12:53:13.000000Z`.
    package var description: String { String(decoding: text, as: UTF8.self) }

    /// The same as ASCII.
    package var text: [UInt8] {
        let (days, second) = seconds.quotientAndRemainder(floored: 86_400)
        let fraction = microseconds.quotientAndRemainder(floored: 1_000_000).1
        let (year, month, day) = Self.civil(fromDays: days)
        var text: [UInt8] = []
        text.reserveCapacity(28)
        Self.append(year, 4, to: &text, before: "-")
        Self.append(month, 2, to: &text, before: "-")
        Self.append(day, 2, to: &text, before: "T")
        Self.append(second / 3600, 2, to: &text, before: ":")
        Self.append(second / 60 % 60, 2, to: &text, before: ":")
        Self.append(second % 60, 2, to: &text, before: ".")
        Self.append(fraction, 6, to: &text, before: "Z")
        return text
    }

    /// At least `width` digits; a year may be before the first, or behind the last that has four.
    private static func append(_ number: Int64, _ width: Int, to text: inout [UInt8], before mark: Unicode.Scalar) {
        let digits = String(number).utf8
        for _ in digits.count..<max(digits.count, width) { text.append(UInt8(ascii: "0")) }
        text += digits
        text.append(UInt8(ascii: mark))
    }

    /// Days since the epoch to the proleptic Gregorian calendar.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(floored: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Days since the epoch of a date of the proleptic Gregorian calendar.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.quotientAndRemainder(floored: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Reads RFC 3339 in UTC (`Z` only), with at most nine decimals of which six are kept; nil for anything else.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 30, bytes[bytes.count - 1] == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), day >= 1, hour <= 23, minute <= 59, second <= 59
        else { return nil }
        let dayCount = Self.days(year: year, month: month, day: day)
        guard Self.civil(fromDays: dayCount) == (year, month, day) else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), bytes.count >= 22, number(20..<bytes.count - 1) != nil else {
                return nil
            }
            for place in 20..<26 {
                fraction = fraction * 10 + (place < bytes.count - 1 ? Int64(bytes[place] - 48) : 0)
            }
        }
        microseconds = (dayCount * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
    }
}

extension Int64 {
    /// Division that rounds down, so that moments before 1970 print right.
    fileprivate func quotientAndRemainder(floored divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
