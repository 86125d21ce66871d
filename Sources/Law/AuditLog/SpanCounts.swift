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

    /// The members `redactions` to `spans` of a record's `res`: at most 31,300 bytes.
    func write(to json: inout CanonicalJSON) {
        json.name("redactions")
        let left = Self.write(redactions, to: &json)
        Self.write(rest: left, "redactions_rest", "values", to: &json)
        json.name("spans")
        json.object { json in
            json.name("by_no_rule")
            json.count(sums.unmatched)
            writeOwners(to: &json)
            json.name("by_rule")
            let left = Self.write(Self.byBytes(sums.byRule), to: &json)
            Self.write(rest: left, "by_rule_rest", "spans", to: &json)
            if !sums.byShadow.isEmpty {
                json.name("by_shadow_rule")
                let left = Self.write(Self.byBytes(sums.byShadow), to: &json)
                Self.write(rest: left, "by_shadow_rule_rest", "spans", to: &json)
            }
            sums.total.writeUnshaped(to: &json)
            sums.total.writeShaped(to: &json)
        }
    }

    private func writeOwners(to json: inout CanonicalJSON) {
        let table = LargestRows(
            Dictionary(uniqueKeysWithValues: sums.byOwner.map { (SpanPlace(key: $0.key), $0.value) }),
            size: { $0.full + $0.masked + $0.shaped + $0.hidden }, count: 100, limit: 24_500
        ) { $0.write($1, to: &$2) }
        json.name("by_owner")
        json.list { json in
            for row in table.kept { json.value(row.json) }
        }
        guard !table.left.isEmpty else { return }
        let rest = table.left.reduce(into: TallySums.Counts()) { $0 += $1 }
        json.name("by_owner_rest")
        json.object { json in
            rest.writeUnshaped(to: &json)
            json.name("rows")
            json.count(table.left.count)
            rest.writeShaped(to: &json)
        }
    }

    /// `{rule: number}`. Returns the numbers that do not fit.
    private static func write(_ numbers: [UTF8Text: Int], to json: inout CanonicalJSON) -> [Int] {
        let table = LargestRows(numbers, size: { $0 }, limit: 2_000) { name, number, json in
            json.object { json in
                json.name(utf8: name.bytes)
                json.count(number)
            }
        }
        json.object { json in
            for name in table.kept.map(\.key).sorted() {
                json.name(utf8: name.bytes)
                json.count(numbers[name] ?? 0)
            }
        }
        return table.left
    }

    /// One row for those that do not fit, where there are any; `unit` comes after `rows`.
    private static func write(
        rest left: [Int], _ name: StaticString, _ unit: StaticString, to json: inout CanonicalJSON
    ) {
        guard !left.isEmpty else { return }
        json.name(name)
        json.object { json in
            json.name("rows")
            json.count(left.count)
            json.name(unit)
            json.count(left.reduce(0, +))
        }
    }

    /// Names that are only canonically equivalent were one key already; from here on bytes count.
    private static func byBytes(_ numbers: [String: Int]) -> [UTF8Text: Int] {
        Dictionary(uniqueKeysWithValues: numbers.map { (UTF8Text($0.key), $0.value) })
    }
}

extension TallySums.Counts {
    func writeUnshaped(to json: inout CanonicalJSON) {
        json.name("full")
        json.count(full)
        json.name("hidden")
        json.count(hidden)
        json.name("masked")
        json.count(masked)
    }

    /// Where there are any: the last member of every row.
    func writeShaped(to json: inout CanonicalJSON) {
        guard shaped > 0 else { return }
        json.name("shaped")
        json.count(shaped)
    }
}
