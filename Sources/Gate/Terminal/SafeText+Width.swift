extension SafeText {
    /// Columns that the text takes on a terminal.
    package var width: Int { runs.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// The text where it fits, else its beginning and `…`, together at most `limit` columns wide.
    package func cut(to limit: Int) -> SafeText {
        guard width > limit else { return self }
        guard limit > 0 else { return SafeText(runs: []) }
        var room = limit - 1
        var kept: [Run] = []
        for run in runs where room >= 0 {
            let beginning = DisplayWidth.prefix(of: run.text, fitting: room)
            kept.append(Run(text: beginning, style: run.style))
            room = beginning.utf8.count == run.text.utf8.count ? room - DisplayWidth.of(beginning) : -1
        }
        return SafeText(runs: kept + [Run(text: "…", style: nil)])
    }

    /// The text with spaces up to `width` columns, on the side that `alignment` leaves free.
    func padded(to width: Int, _ alignment: Table.Alignment) -> SafeText {
        let missing = width - self.width
        guard missing > 0 else { return self }
        let spaces = SafeText(runs: [Run(text: String(repeating: " ", count: missing), style: nil)])
        return alignment == .leading ? self + spaces : spaces + self
    }

    /// Line feeds spelled out, for places that hold one line.
    var onOneLine: SafeText {
        SafeText(runs: runs.map { Run(text: TextEscaping.escape($0.text), style: $0.style) })
    }

    /// Broken at spaces into lines of at most `limit` columns; a longer word has a line of its own, uncut. Styles are lost.
    func wrapped(to limit: Int) -> [SafeText] {
        var lines: [String] = []
        for word in plain.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if let last = lines.last, DisplayWidth.of(last) + 1 + DisplayWidth.of(String(word)) <= limit {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { SafeText($0) }
    }
}
