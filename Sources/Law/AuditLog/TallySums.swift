import Quantities
import TraceModel

/// The sums that a record shows of a view's tally: by owner and service, by rule, and in all.
struct TallySums: Sendable, Equatable {
    struct Key: Hashable, Sendable {
        let owner: Owner
        let service: UTF8Text?
    }

    struct Counts: Sendable, Equatable {
        var full = 0
        var masked = 0
        var shaped = 0
        var hidden = 0

        static func += (left: inout Counts, right: Counts) {
            left.full += right.full
            left.masked += right.masked
            left.shaped += right.shaped
            left.hidden += right.hidden
        }
    }

    private(set) var byOwner: [Key: Counts] = [:]
    /// Spans that each rule had a part in deciding; several rules may decide one span.
    private(set) var byRule: [String: Int] = [:]
    /// Spans that each rule in shadow matches.
    private(set) var byShadow: [String: Int] = [:]
    /// Spans that no rule decided.
    private(set) var unmatched = 0
    private(set) var total = Counts()

    init(_ tally: ViewTally) {
        for row in tally.rows {
            var counts = Counts()
            switch row.visibility {
            case .full: counts.full = row.spans
            case .masked: counts.masked = row.spans
            case .shape: counts.shaped = row.spans
            case .hidden: counts.hidden = row.spans
            }
            byOwner[Key(owner: row.owner, service: row.service), default: Counts()] += counts
            total += counts
            for rule in row.rules { byRule[rule, default: 0] += row.spans }
            for rule in row.shadows { byShadow[rule, default: 0] += row.spans }
            if row.rules.isEmpty { unmatched += row.spans }
        }
    }
}
