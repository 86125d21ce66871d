extension JSONCursor {
    /// What the scalar text between two offsets is (RFC 8259 sections 3 and 6).
    package static func classify(_ text: [UInt8], _ start: Int, _ end: Int) throws(ReplyFault) -> JSONScalar {
        guard start < end else { throw .malformed(offset: start, .unexpectedByte) }
        if let kind = word(text, start, end) ?? number(text, start, end) {
            return JSONScalar(kind: kind, start: start, end: end)
        }
        throw .malformed(offset: start, .badScalar)
    }

    private static func word(_ text: [UInt8], _ start: Int, _ end: Int) -> JSONScalar.Kind? {
        switch text[start] {
        case UInt8(ascii: "n") where BytePointers.holds(text, start, end, "null"): .null
        case UInt8(ascii: "t") where BytePointers.holds(text, start, end, "true"): .true
        case UInt8(ascii: "f") where BytePointers.holds(text, start, end, "false"): .false
        default: nil
        }
    }

    private static func number(_ text: [UInt8], _ start: Int, _ end: Int) -> JSONScalar.Kind? {
        var at = start
        if text[at] == UInt8(ascii: "-") { at += 1 }
        let integer = digits(text, at, end)
        guard integer > at, text[at] != UInt8(ascii: "0") || integer == at + 1 else { return nil }
        at = integer
        if at == end { return .integer }
        if text[at] == UInt8(ascii: ".") {
            let fraction = digits(text, at + 1, end)
            guard fraction > at + 1 else { return nil }
            at = fraction
        }
        if at < end, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < end, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            let exponent = digits(text, at, end)
            guard exponent > at else { return nil }
            at = exponent
        }
        return at == end ? .number : nil
    }

    /// The offset behind the digits that begin at `at`.
    private static func digits(_ text: [UInt8], _ at: Int, _ end: Int) -> Int {
        var at = at
        while at < end, (48...57).contains(text[at]) { at += 1 }
        return at
    }

    /// The 64-bit integer that `text` spells (an optional `-` and digits); nil for anything else and for what does not fit.
    package static func int64(_ text: ArraySlice<UInt8>) -> Int64? {
        if let value = short(text) { return value }
        let negative = text.first == UInt8(ascii: "-")
        let digits = negative ? text.dropFirst() : text
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard (48...57).contains(byte) else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 48)
            let (sum, beyond) =
                negative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            guard !overflow, !beyond else { return nil }
            value = sum
        }
        return value
    }

    /// The same for up to 19 digits without a sign, which always fit into 64 bits without one.
    private static func short(_ text: ArraySlice<UInt8>) -> Int64? {
        guard (1...19).contains(text.count) else { return nil }
        var value: UInt64 = 0
        for byte in text {
            let digit = byte &- 48
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return Int64(exactly: value)
    }
}
