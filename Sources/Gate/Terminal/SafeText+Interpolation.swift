import StrictJSON

extension SafeText {
    /// Escapes every value on its way in; text that is safe already keeps its styles.
    package struct StringInterpolation: StringInterpolationProtocol, Sendable {
        private(set) var runs: [Run] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            runs.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            guard !literal.isEmpty else { return }
            runs += SafeText(lines: literal).runs
        }

        package mutating func appendInterpolation(_ text: SafeText) {
            runs += text.runs
        }

        package mutating func appendInterpolation(_ foreign: String) {
            runs += SafeText(foreign).runs
        }

        package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            runs += SafeText(value.description).runs
        }

        /// Foreign text as messages quote it: in backticks, cut after `limit` characters of the original.
        package mutating func appendInterpolation(quoted foreign: String, limit: Int = 80) {
            let kept = foreign.unicodeScalars.prefix(limit)
            let text = TextEscaping.escape(String(kept))
                .split(separator: "`", omittingEmptySubsequences: false).joined(separator: ForeignScalar.spelled("`"))
            let mark = kept.endIndex == foreign.unicodeScalars.endIndex ? "" : "…"
            runs.append(Run(text: "`" + text + mark + "`", style: nil))
        }
    }
}
