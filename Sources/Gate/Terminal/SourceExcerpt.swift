/// One line of a file with a caret below the place that is spoken of, as compilers show it.
///
/// The line is foreign text: it is escaped before it is measured, so that the caret stands below what is shown. Where it is wider than the
/// terminal the part around the place is shown, with `…` for what is cut. Both lines fit the terminal.
package struct SourceExcerpt: Sendable {
    private let text: String
    private let line: Int
    private let column: Int

    /// - Parameters:
    ///   - text: the line, without its end.
    ///   - column: from 1, in Unicode scalars; a place behind the line's end is shown there.
    package init(_ text: String, line: Int, column: Int) {
        self.text = text
        self.line = line
        self.column = max(column, 1)
    }

    /// Where nothing tells how wide the output is.
    private static let usualWidth = 120
    /// Fewer columns show nothing that would help.
    private static let leastRoom = 12

    /// Nothing for an empty line and on a terminal too narrow; else two lines.
    func lines(within width: Int?) -> [SafeText] {
        let number = String(line)
        // A caret may stand behind the last character.
        let room = (width ?? Self.usualWidth) - number.utf8.count - 5
        guard !text.isEmpty, room >= Self.leastRoom else { return [] }
        let (shown, offset) = window(room)
        let blank = String(repeating: " ", count: number.utf8.count)
        return [
            SafeText(" " + number + " |").styled(.faint) + " " + shown,
            SafeText(" " + blank + " |").styled(.faint) + SafeText(String(repeating: " ", count: offset + 1))
                + SafeText("^").styled(.red),
        ]
    }

    /// The part of the line that fits into `room` columns, and how many of them stand before the place.
    private func window(_ room: Int) -> (shown: SafeText, offset: Int) {
        let scalars = text.unicodeScalars
        let place = scalars.index(scalars.startIndex, offsetBy: column - 1, limitedBy: scalars.endIndex)
        // A scalar takes a column or none; what is more than a few times the room away is not shown.
        let first = scalars.index(place ?? scalars.endIndex, offsetBy: -4 * room, limitedBy: scalars.startIndex)
        let before = Self.escaped(scalars[(first ?? scalars.startIndex)..<(place ?? scalars.endIndex)])
        let after = Self.escaped(scalars[(place ?? scalars.endIndex)...].prefix(4 * room))
        let isCut = first.map { $0 > scalars.startIndex } ?? false
        let widthBefore = before.reduce(0) { $0 + DisplayWidth.of($1) }
        guard isCut || widthBefore + after.reduce(0, { $0 + DisplayWidth.of($1) }) > room, widthBefore > room * 2 / 3
        else {
            return (SafeText((before + after).joined()).cut(to: room), widthBefore)
        }
        var kept = before[...]
        var offset = widthBefore + 1
        while offset > room / 2, let piece = kept.popFirst() { offset -= DisplayWidth.of(piece) }
        return (SafeText("…" + (kept + after).joined()).cut(to: room), offset)
    }

    private static func escaped(_ scalars: some Sequence<Unicode.Scalar>) -> [String] {
        scalars.map { TextEscaping.escape(String($0)) }
    }
}
