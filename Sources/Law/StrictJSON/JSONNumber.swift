/// A number as it was written. It becomes an integer or a double only where it is asked to, and never by rounding an
/// integer silently.
package struct JSONNumber: Sendable, Equatable {
    package let text: String

    package init(_ integer: Int64) {
        text = String(integer)
    }

    /// Takes text that the reader has matched against the grammar of RFC 8259 section 6.
    init(matched text: String) {
        self.text = text
    }

    /// The value where it is written as an integer (no fraction, no exponent) and fits; else nil.
    package var int64: Int64? {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in text.utf8.dropFirst(isNegative ? 1 : 0) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (shifted, shiftOverflow) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards for negative numbers, since the smallest has no positive twin.
            let (sum, sumOverflow) =
                isNegative ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
            guard !shiftOverflow, !sumOverflow else { return nil }
            value = sum
        }
        return value
    }

    /// The nearest double; nil where that is not finite (`1e400`).
    package var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
