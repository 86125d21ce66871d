package import Quantities

/// What a view shows and hides, for the record: every span of the store's reply is counted exactly once.
package struct ViewTally: Sendable, Equatable {
    package struct Key: Hashable, Sendable {
        package let owner: Owner
        /// The service's name as stored; nil where it has none.
        package let service: UTF8Text?

        package init(owner: Owner, service: UTF8Text?) {
            self.owner = owner
            self.service = service
        }
    }

    package struct Counts: Sendable, Equatable {
        package var full = 0
        package var masked = 0
        package var hidden = 0

        package init(full: Int = 0, masked: Int = 0, hidden: Int = 0) {
            self.full = full
            self.masked = masked
            self.hidden = hidden
        }

        package static func += (left: inout Counts, right: Counts) {
            left.full += right.full
            left.masked += right.masked
            left.hidden += right.hidden
        }
    }

    package private(set) var byOwner: [Key: Counts] = [:]
    /// Spans decided by each rule; several rules may decide one span.
    package private(set) var byRule: [String: Int] = [:]
    /// Spans hidden because no rule matched.
    package private(set) var unmatched = 0

    package init() {}

    package mutating func count(_ spans: Int, of key: Key, as visibility: Visibility, by rules: [String]) {
        switch visibility {
        case .full: byOwner[key, default: Counts()].full += spans
        case .masked: byOwner[key, default: Counts()].masked += spans
        case .hidden: byOwner[key, default: Counts()].hidden += spans
        }
        for rule in rules { byRule[rule, default: 0] += spans }
        if rules.isEmpty { unmatched += spans }
    }

    package var total: Counts {
        byOwner.values.reduce(into: Counts()) { $0 += $1 }
    }
}
