/// Rows under titled columns, aligned by display width.
///
/// Where a width is given the widest columns give way until the rows fit; without one (a pipe, a file) nothing is cut.
package struct Table: Sendable {
    /// The side on which a column's cells begin: words lead, numbers trail.
    package enum Alignment: Sendable { case leading, trailing }

    /// A title, and the side of its cells.
    package struct Column: Sendable {
        package let title: SafeText
        package let alignment: Alignment

        package init(_ title: SafeText, _ alignment: Alignment = .leading) {
            self.title = title.onOneLine
            self.alignment = alignment
        }
    }

    /// Columns between two cells.
    private static let gap = 2
    /// No column is cut below this, so that what remains can be recognized; the line is cut instead.
    private static let narrowest = 6

    private let columns: [Column]
    private var rows: [[SafeText]] = []

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row with one cell a column. A cell is one line: line feeds in it are spelled out.
    package mutating func append(_ cells: [SafeText]) {
        precondition(cells.count == columns.count, "a row has one cell a column")
        rows.append(cells.map(\.onOneLine))
    }

    /// The titles and then the rows, each at most `limit` columns wide.
    package func lines(within limit: Int? = nil) -> [SafeText] {
        let widths = columnWidths(within: limit)
        let titles = line(columns.map { $0.title.styled(.bold) }, widths)
        return ([titles] + rows.map { line($0, widths) }).map { line in limit.map { line.cut(to: $0) } ?? line }
    }

    private func line(_ cells: [SafeText], _ widths: [Int]) -> SafeText {
        let gap = SafeText(String(repeating: " ", count: Self.gap))
        return columns.indices.map { index in
            let cell = cells[index].cut(to: widths[index])
            // Spaces at the end of a line are noise in a pipe.
            let isLast = index == columns.count - 1 && columns[index].alignment == .leading
            return isLast ? cell : cell.padded(to: widths[index], columns[index].alignment)
        }.joined(separator: gap)
    }

    private func columnWidths(within limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].title.width) { max($0, $1[index].width) }
        }
        guard let limit else { return widths }
        widths = widths.map { min($0, limit) }
        let room = limit - Self.gap * max(0, widths.count - 1)
        while widths.reduce(0, +) > room, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > Self.narrowest
        {
            widths[widest] -= 1
        }
        return widths
    }
}
