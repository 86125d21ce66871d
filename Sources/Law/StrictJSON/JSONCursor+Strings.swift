extension JSONCursor {
    /// A string, its escapes resolved. The cursor is at its opening quote.
    mutating func string() throws(JSONFailure) -> String {
        offset += 1
        let start = offset
        try skipPlainText()
        guard next != UInt8(ascii: "\"") else {
            defer { offset += 1 }
            return String(decoding: bytes[start..<offset], as: UTF8.self)
        }
        return try escapedString(from: start)
    }

    /// Moves to the next quote or backslash.
    private mutating func skipPlainText() throws(JSONFailure) {
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw failure(.controlCharacter(byte)) }
            offset += 1
        }
        guard !isAtEnd else { throw failure(.unexpectedEnd) }
    }

    private mutating func escapedString(from start: Int) throws(JSONFailure) -> String {
        var text = Array(bytes[start..<offset])
        while !take(UInt8(ascii: "\"")) {
            try appendEscape(to: &text)
            let plain = offset
            try skipPlainText()
            text += bytes[plain..<offset]
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(JSONFailure) {
        let start = offset
        offset += 1
        guard let letter = next else { throw failure(.unexpectedEnd) }
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += String(try scalar(from: start)).utf8
        default: throw JSONFailure(.invalidEscape, at: start)
        }
    }

    /// The scalar of one `\uXXXX`, or of the two of a surrogate pair (RFC 8259 section 7).
    private mutating func scalar(from start: Int) throws(JSONFailure) -> Unicode.Scalar {
        let first = try hexadecimals(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00 else { throw JSONFailure(.loneSurrogate, at: start) }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw isAtEnd ? failure(.unexpectedEnd) : JSONFailure(.loneSurrogate, at: start)
        }
        let second = try hexadecimals(from: start)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw JSONFailure(.loneSurrogate, at: start) }
        return scalar
    }

    private mutating func hexadecimals(from start: Int) throws(JSONFailure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw failure(.unexpectedEnd) }
            guard let digit = Self.hexadecimalValue(byte) else { throw JSONFailure(.invalidEscape, at: start) }
            value = value << 4 | digit
            offset += 1
        }
        return value
    }

    private static func hexadecimalValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
