import StrictJSON

/// Makes text harmless: what could move a cursor, end a line, or reorder or hide its neighbors is spelled out as `\u{1b}`.
///
/// A backslash stays as it is: the result is for eyes, not for a parser, and paths and queries must stay readable.
enum TextEscaping {
    /// - Parameter keepingLineFeeds: for text of several lines; everything else that ends a line is spelled out all the same.
    static func escape(_ text: String, keepingLineFeeds: Bool = false) -> String {
        guard !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if ForeignScalar.isHarmless(scalar) || (keepingLineFeeds && scalar == "\n") {
                result.unicodeScalars.append(scalar)
            } else {
                result += ForeignScalar.spelled(scalar)
            }
        }
        return result
    }
}
