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
                if escape.scalar.isASCII {
                    result.append(UInt8(truncatingIfNeeded: escape.scalar.value))
                } else {
                    result.append(contentsOf: Array(String(escape.scalar).utf8))
                }
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
        string.isEscaped ? unescapedEquals(string, name) : BytePointers.holds(text, string.start, string.end, name)
    }

    /// Whether the string's text is `bytes`, escapes undone.
    package func equals(_ string: JSONString, _ bytes: [UInt8]) -> Bool {
        guard !string.isEscaped else { return decoded(string) == bytes }
        return string.length == bytes.count && text[string.start..<string.end].elementsEqual(bytes)
    }

    func unescapedEquals(_ string: JSONString, _ name: StaticString) -> Bool {
        string.length > name.utf8CodeUnitCount && decoded(string).elementsEqual("\(name)".utf8)
    }

    /// Whether two strings are the same text, escapes undone.
    package func areEqual(_ one: JSONString, _ other: JSONString) -> Bool {
        guard !one.isEscaped, !other.isEscaped else { return slice(one) == slice(other) }
        return one.length == other.length && BytePointers.areEqual(text, one.start, other.start, one.length)
    }

    /// Whether the string, which must hold no escapes, may hold the name of a peer: false only where it holds none.
    package func mayHoldPeer(_ string: JSONString) -> Bool { BytePointers.peerMark(text, string.start, string.end) }

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
}
