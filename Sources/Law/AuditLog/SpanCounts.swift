import Quantities
import StrictJSON
package import TraceModel

/// How many spans were shown and hidden, by whose they are and by which rule, and how many values were taken out.
///
/// On the record the largest rows stay and the rest is one row of sums, so the sums are always those of the reply.
package struct SpanCounts: Sendable, Equatable {
    private let sums: TallySums
    private let redactions: [UTF8Text: Int]

    /// `redactions` is the number of values that each rule took out of visible spans.
    package init(_ tally: ViewTally = ViewTally(rows: []), redactions: [String: Int] = [:]) {
        sums = TallySums(tally)
        self.redactions = Self.byBytes(redactions)
    }

    /// What the record's `res` says of spans and values: at most 31,300 bytes.
    var members: [(String, JSONValue?)] {
        let rules = Self.byBytes(sums.byRule)
        let shadows = Self.byBytes(sums.byShadow)
        let spans =
            Self.members(sums.total) + ownerMembers + Self.ruleMembers("by_rule", "spans", rules)
            + (shadows.isEmpty ? [] : Self.ruleMembers("by_shadow_rule", "spans", shadows))
        return [("spans", .members(spans + [("by_no_rule", .count(sums.unmatched))]))]
            + Self.ruleMembers("redactions", "values", redactions)
    }

    private var ownerMembers: [(String, JSONValue?)] {
        let table = LargestRows(
            Dictionary(uniqueKeysWithValues: sums.byOwner.map { (SpanPlace(key: $0.key), $0.value) }),
            size: { $0.full + $0.masked + $0.shaped + $0.hidden }, count: 100, limit: 24_500
        ) { .members($0.members + Self.members($1)) }
        let rest = table.rest { left in Self.members(left.reduce(into: TallySums.Counts()) { $0 += $1 }) }
        return [("by_owner", .array(table.kept.map(\.json))), ("by_owner_rest", rest)]
    }

    /// `{rule: number}`, and one row for those that do not fit.
    private static func ruleMembers(
        _ name: String, _ unit: String, _ numbers: [UTF8Text: Int]
    ) -> [(String, JSONValue?)] {
        let table = LargestRows(numbers, size: { $0 }, limit: 2_000) { .members([($0.string, .count($1))]) }
        let kept = table.kept.map { ($0.key.string, JSONValue?.some(.count(numbers[$0.key] ?? 0))) }
        return [(name, .members(kept)), (name + "_rest", table.rest { [(unit, .count($0.reduce(0, +)))] })]
    }

    private static func members(_ counts: TallySums.Counts) -> [(String, JSONValue?)] {
        [
            ("full", .count(counts.full)), ("hidden", .count(counts.hidden)), ("masked", .count(counts.masked)),
            ("shaped", counts.shaped > 0 ? .count(counts.shaped) : nil),
        ]
    }

    /// Names that are only canonically equivalent were one key already; from here on bytes count.
    private static func byBytes(_ numbers: [String: Int]) -> [UTF8Text: Int] {
        Dictionary(uniqueKeysWithValues: numbers.map { (UTF8Text($0.key), $0.value) })
    }
}
