/// Text from outside, made fit for a message: it can't end the line, steer a terminal or fill the screen.
package enum ForeignText {
    /// `text` in backticks; controls, invisible and direction marks, line separators, backticks and backslashes as
    /// `\u{..}`. At most `limit` characters stand between the backticks; what is cut ends in `…`.
    package static func quoted(_ text: String, limit: Int = 80) -> String {
        // A scalar has at most four bytes: these hold at least one scalar more than can be shown.
        quoted(bytes: Array(text.utf8.prefix(4 * limit + 4)), limit: limit)
    }

    /// The same for bytes, of which those that are not UTF-8 appear as `\x..`.
    package static func quoted(bytes: [UInt8], limit: Int = 80) -> String {
        var output = ""
        var room = limit
        var offset = 0
        while offset < bytes.count {
            let (shown, length) = element(of: bytes, at: offset)
            guard shown.unicodeScalars.count <= room else { return "`\(output)…`" }
            output += shown
            room -= shown.unicodeScalars.count
            offset += length
        }
        return "`\(output)`"
    }

    /// The scalar or stray byte at `offset` as it is shown, and how many bytes it takes.
    private static func element(of bytes: [UInt8], at offset: Int) -> (shown: String, length: Int) {
        for length in 1...4 where offset + length <= bytes.count {
            guard let text = String(validating: bytes[offset..<offset + length], as: UTF8.self),
                let scalar = text.unicodeScalars.first
            else { continue }
            return (isPlain(scalar) ? text : ForeignScalar.spelled(scalar), length)
        }
        let digits = String(bytes[offset], radix: 16)
        return ("\\x" + (digits.utf8.count == 1 ? "0" : "") + digits, 1)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "`" && scalar != "\\" && ForeignScalar.isHarmless(scalar)
    }
}
