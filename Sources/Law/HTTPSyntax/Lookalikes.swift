import Quantities

/// Characters that compatibility normalization (NFKC) or a lenient router turns into path syntax.
enum Lookalikes {
    /// NFKC holds `/`, `\`, `%` or `;`, and the slashes that only look like one (U+2044, U+2215 and their kin).
    private static let delimiters: Set<UInt32> = [
        0x037e, 0x2044, 0x2100, 0x2101, 0x2105, 0x2106, 0x2215, 0x2216, 0x29f5, 0x29f8, 0x29f9, 0xfe14, 0xfe54, 0xfe68,
        0xfe6a, 0xff05, 0xff0f, 0xff1b, 0xff3c,
    ]

    /// How many dots a character is under NFKC.
    private static let dots: [UInt32: Int] = [0x2e: 1, 0x2024: 1, 0xfe52: 1, 0xff0e: 1, 0x2025: 2, 0xfe30: 2]

    static func holdDelimiter(_ text: UTF8Text) -> Bool {
        text.string.unicodeScalars.contains { delimiters.contains($0.value) }
    }

    /// Whether the whole text is `.` or `..` under NFKC.
    static func areDots(_ text: UTF8Text) -> Bool {
        var count = 0
        for scalar in text.string.unicodeScalars {
            guard let more = dots[scalar.value] else { return false }
            count += more
            guard count <= 2 else { return false }
        }
        return count > 0
    }
}
