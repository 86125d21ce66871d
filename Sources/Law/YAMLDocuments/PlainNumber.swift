/// The unquoted forms that some YAML reader takes for a number.
enum PlainNumber {
    static func matches(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
        return isWord(rest) || isPrefixed(rest) || isDecimal(rest) || isSexagesimal(rest)
    }

    /// `.inf` and `.nan`.
    private static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        let lowered = bytes.map { $0 | 0x20 }
        return lowered == Array(".inf".utf8) || lowered == Array(".nan".utf8)
    }

    /// `0b1010`, `0o17`, `0xFF`, with underscores.
    private static func isPrefixed(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= 3, bytes.first == UInt8(ascii: "0"), let base = bytes.dropFirst().first else {
            return false
        }
        guard [UInt8(ascii: "b"), UInt8(ascii: "o"), UInt8(ascii: "x")].contains(base | 0x20) else { return false }
        return bytes.dropFirst(2).allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: "_")
                || (base | 0x20 == UInt8(ascii: "x") && (97...102).contains(byte | 0x20))
        }
    }

    /// `12`, `012`, `1_000`, `1.`, `1.5`, `.5`, `1e3`, `1.5e-3`.
    private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        let whole = bytes.prefix(while: isDigitOrUnderscore)
        var rest = bytes.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigitOrUnderscore)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard (whole.first ?? fraction.first).map(isDigit) ?? false else { return false }
        return rest.isEmpty || isExponent(rest)
    }

    private static func isExponent(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let mark = bytes.first, mark | 0x20 == UInt8(ascii: "e") else { return false }
        var digits = bytes.dropFirst()
        if let sign = digits.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            digits = digits.dropFirst()
        }
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }

    /// `190:20:30` and `190:20:30.15`: YAML 1.1 counts in sixties.
    private static func isSexagesimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        var parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count >= 2, let last = parts.popLast(), let first = parts.first else { return false }
        let lastWhole = last.prefix { $0 != UInt8(ascii: ".") }
        return first.first.map(isDigit) ?? false && first.allSatisfy(isDigitOrUnderscore)
            && parts.dropFirst().allSatisfy(isSixtieth) && isSixtieth(lastWhole)
            && last.dropFirst(lastWhole.count + 1).allSatisfy(isDigitOrUnderscore)
    }

    private static func isSixtieth(_ bytes: ArraySlice<UInt8>) -> Bool {
        (1...2).contains(bytes.count) && bytes.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isDigitOrUnderscore(_ byte: UInt8) -> Bool { isDigit(byte) || byte == UInt8(ascii: "_") }
}
