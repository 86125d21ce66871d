/// How many columns text takes on a terminal: marks none, East Asian wide characters and emoji two, all others one.
///
/// Terminals disagree about the rest; `TextEscaping` has spelled out what joins or reshapes characters.
enum DisplayWidth {
    static func of(_ text: String) -> Int {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + of($1) }
    }

    /// The longest beginning that takes at most `limit` columns, with the marks that belong to its last character.
    static func prefix(of text: String, fitting limit: Int) -> String {
        var room = limit
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            room -= of(scalar)
            guard room >= 0 else { break }
            result.append(scalar)
        }
        return String(result)
    }

    static func of(_ scalar: Unicode.Scalar) -> Int {
        guard scalar.value >= 0x300 else { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isEmojiPresentation || wideRanges.contains { $0.contains(scalar.value) }
    }

    /// Blocks whose characters are Wide or Fullwidth in Unicode Standard Annex 11.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18DFF, 0x1B000...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
    ]
}
