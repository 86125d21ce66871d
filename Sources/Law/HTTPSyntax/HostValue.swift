/// The grammar of `Host` (RFC 9110 section 7.2): narrower than `reg-name`, since no name in use holds an escape or a
/// sub-delimiter, and parsers disagree about both.
enum HostValue {
    static func isWellFormed(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first else { return false }
        let end = first == UInt8(ascii: "[") ? endOfLiteral(value) : endOfName(value)
        guard let end, end > value.startIndex else { return false }
        return end == value.endIndex || isPort(value[end...])
    }

    /// Nil where a label is empty; a dot at the end is the root's.
    private static func endOfName(_ value: ArraySlice<UInt8>) -> Int? {
        let end = value.firstIndex { !ByteSet.unreserved.contains($0) } ?? value.endIndex
        let dot = UInt8(ascii: ".")
        guard value.first != dot,
            !zip(value[..<end], value[..<end].dropFirst()).contains(where: { $0 == dot && $1 == dot })
        else { return nil }
        return end
    }

    private static func endOfLiteral(_ value: ArraySlice<UInt8>) -> Int? {
        guard let close = value.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let literal = value[(value.startIndex + 1)..<close]
        guard (2...45).contains(literal.count), literal.allSatisfy(ByteSet.addressLiteral.contains),
            literal.contains(UInt8(ascii: ":"))
        else { return nil }
        return close + 1
    }

    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: ":"), text.count <= 6, let port = text.dropFirst().decimal else {
            return false
        }
        return port <= 65_535
    }
}
