/// Makes text harmless: what could move a cursor, end a line, or reorder or hide its neighbors is spelled out as `\u{1b}`.
///
/// A backslash stays as it is: the result is for eyes, not for a parser, and paths and queries must stay readable.
enum TextEscaping {
    /// - Parameter keepingLineFeeds: for text of several lines; everything else that ends a line is spelled out all the same.
    static func escape(_ text: String, keepingLineFeeds: Bool = false) -> String {
        guard !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHarmless(scalar) || (keepingLineFeeds && scalar == "\n") {
                result.unicodeScalars.append(scalar)
            } else {
                result += spelled(scalar)
            }
        }
        return result
    }

    static func spelled(_ scalar: Unicode.Scalar) -> String {
        "\\u{" + String(scalar.value, radix: 16) + "}"
    }

    /// A closed list of harmful categories would miss those that are ignored when drawn (fillers, variation
    /// selectors): two texts that look the same would be different ones.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
