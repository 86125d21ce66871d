/// Text that can do a terminal no harm, whoever wrote it, and the only text that a `Console` prints.
///
/// There is no way around the escaping: literals keep their line feeds, interpolated values not even those. The only
/// escape sequences in the output are those that a `TextStyle` stands for.
package struct SafeText: Sendable, ExpressibleByStringInterpolation {
    struct Run: Sendable {
        var text: String
        let style: TextStyle?
    }

    private(set) var runs: [Run]

    init(runs: [Run]) {
        self.runs = runs
    }

    /// One line: line feeds are escaped too.
    package init(_ foreign: String) {
        runs = [Run(text: TextEscaping.escape(foreign), style: nil)]
    }

    /// Several lines: line feeds stay.
    package init(lines foreign: String) {
        runs = [Run(text: TextEscaping.escape(foreign, keepingLineFeeds: true), style: nil)]
    }

    package init(stringLiteral value: String) {
        self.init(lines: value)
    }

    package init(stringInterpolation: StringInterpolation) {
        runs = stringInterpolation.runs
    }

    /// The same text in one style, whatever it had before.
    package func styled(_ style: TextStyle) -> SafeText {
        SafeText(runs: runs.map { Run(text: $0.text, style: style) })
    }

    /// Without styles.
    package var plain: String { runs.map(\.text).joined() }

    /// As it goes to a terminal or into a pipe.
    func rendered(inColor: Bool) -> String {
        guard inColor else { return plain }
        return runs.map { run in
            guard let style = run.style, !run.text.isEmpty else { return run.text }
            return "\u{1B}[\(style.code)m\(run.text)\u{1B}[0m"
        }.joined()
    }

    package static func + (left: SafeText, right: SafeText) -> SafeText {
        SafeText(runs: left.runs + right.runs)
    }

    package static func += (left: inout SafeText, right: SafeText) {
        left.runs += right.runs
    }
}

extension [SafeText] {
    package func joined(separator: SafeText) -> SafeText {
        SafeText(runs: Array<SafeText.Run>(map(\.runs).joined(separator: separator.runs)))
    }
}
