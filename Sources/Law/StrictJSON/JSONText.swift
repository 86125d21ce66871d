/// The writer's form of a string.
enum JSONText {
    /// Appends `text` in quotes.
    static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        defer { output.append(UInt8(ascii: "\"")) }
        // Most texts, which are then copied as they are.
        if text.utf8.allSatisfy(isPlain) {
            output += text.utf8
            return
        }
        for scalar in text.unicodeScalars {
            if scalar.value < 0x80 {
                writeASCII(UInt8(truncatingIfNeeded: scalar.value), to: &output)
            } else if mustEscape(scalar.value) {
                writeEscape(scalar.value, to: &output)
            } else {
                output += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
    }

    /// The same of well-formed UTF-8.
    static func write(utf8 text: [UInt8], to output: inout [UInt8]) {
        guard text.allSatisfy(isPlain) else { return write(String(decoding: text, as: UTF8.self), to: &output) }
        output.append(UInt8(ascii: "\""))
        output += text
        output.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func writeASCII(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
        case 0x08: output += "\\b".utf8
        case 0x09: output += "\\t".utf8
        case 0x0A: output += "\\n".utf8
        case 0x0C: output += "\\f".utf8
        case 0x0D: output += "\\r".utf8
        case 0x00..<0x20, 0x7F: writeEscape(UInt32(byte), to: &output)
        default: output.append(byte)
        }
    }

    /// C1 controls, marks of direction (U+061C and those of UAX 9), line and paragraph separator.
    private static func mustEscape(_ value: UInt32) -> Bool {
        switch value {
        case 0x80...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func writeEscape(_ value: UInt32, to output: inout [UInt8]) {
        let digits = String(value, radix: 16)
        output += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
    }
}
