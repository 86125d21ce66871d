extension JSONCursor {
    /// Proves that every backslash of `string` begins one of the escapes of RFC 8259, surrogates only in pairs.
    package func checkEscapes(_ string: JSONString) throws(ReplyFault) {
        var at = string.start
        while at < string.end {
            guard text[at] == UInt8(ascii: "\\") else {
                at += 1
                continue
            }
            guard let escape = Self.escape(text, at, string.end) else { throw .malformed(offset: at, .badEscape) }
            at = escape.end
        }
    }

    /// The text of a string, escapes undone.
    package func decoded(_ string: JSONString) -> [UInt8] {
        guard string.isEscaped else { return Array(text[string.start..<string.end]) }
        var result: [UInt8] = []
        result.reserveCapacity(string.end - string.start)
        var at = string.start
        while at < string.end {
            if text[at] == UInt8(ascii: "\\"), let escape = Self.escape(text, at, string.end) {
                result.append(contentsOf: Array(String(escape.scalar).utf8))
                at = escape.end
            } else {
                result.append(text[at])
                at += 1
            }
        }
        return result
    }

    /// The text of a string, escapes undone, without a copy where there are none.
    package func slice(_ string: JSONString) -> ArraySlice<UInt8> {
        string.isEscaped ? decoded(string)[...] : text[string.start..<string.end]
    }

    /// Whether the string's text is `name`, escapes undone.
    package func equals(_ string: JSONString, _ name: StaticString) -> Bool {
        let length = string.end - string.start
        if string.isEscaped {
            return length > name.utf8CodeUnitCount && decoded(string).elementsEqual("\(name)".utf8)
        }
        guard length == name.utf8CodeUnitCount else { return false }
        return text[string.start..<string.end].elementsEqual("\(name)".utf8)
    }

    /// The escape at `at`: its scalar and the offset behind it; nil where it is none.
    private static func escape(_ text: [UInt8], _ at: Int, _ end: Int) -> (scalar: Unicode.Scalar, end: Int)? {
        guard at + 1 < end else { return nil }
        switch text[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (Unicode.Scalar(text[at + 1]), at + 2)
        case UInt8(ascii: "b"): return ("\u{8}", at + 2)
        case UInt8(ascii: "f"): return ("\u{c}", at + 2)
        case UInt8(ascii: "n"): return ("\n", at + 2)
        case UInt8(ascii: "r"): return ("\r", at + 2)
        case UInt8(ascii: "t"): return ("\t", at + 2)
        case UInt8(ascii: "u"): return unicode(text, at, end)
        default: return nil
        }
    }

    private static func unicode(_ text: [UInt8], _ at: Int, _ end: Int) -> (scalar: Unicode.Scalar, end: Int)? {
        guard let first = unit(text, at + 2, end) else { return nil }
        if let scalar = Unicode.Scalar(first) { return (scalar, at + 6) }
        guard (0xd800...0xdbff).contains(first), at + 7 < end, text[at + 6] == UInt8(ascii: "\\"),
            text[at + 7] == UInt8(ascii: "u"), let second = unit(text, at + 8, end), (0xdc00...0xdfff).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { return nil }
        return (scalar, at + 12)
    }

    /// Four hex digits at `at`.
    private static func unit(_ text: [UInt8], _ at: Int, _ end: Int) -> UInt32? {
        guard at + 4 <= end else { return nil }
        var value: UInt32 = 0
        for byte in text[at..<at + 4] {
            switch byte {
            case 48...57: value = value << 4 | UInt32(byte - 48)
            case 97...102: value = value << 4 | UInt32(byte - 87)
            case 65...70: value = value << 4 | UInt32(byte - 55)
            default: return nil
            }
        }
        return value
    }

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
        case UInt8(ascii: "n") where text[start..<end].elementsEqual("null".utf8): .null
        case UInt8(ascii: "t") where text[start..<end].elementsEqual("true".utf8): .true
        case UInt8(ascii: "f") where text[start..<end].elementsEqual("false".utf8): .false
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
}
