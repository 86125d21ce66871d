/// Percent-encoding, RFC 3986 section 2.1: decoded once and strictly, encoded to one spelling.
enum PercentCoding {
    /// Nil where a `%` is not followed by two hexadecimal digits.
    static func decode(_ text: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? .space : byte)
                continue
            }
            guard let high = rest.popFirst()?.hexValue, let low = rest.popFirst()?.hexValue else { return nil }
            decoded.append(high << 4 | low)
        }
        return decoded
    }

    /// All but unreserved bytes become `%XX`, in upper case.
    static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        for byte in bytes {
            if ByteSet.unreserved.contains(byte) {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x41 - 10 + value
    }
}
