package import Quantities

/// What a view shows and hides, for the record: every span of the store's reply is counted in exactly one row.
package struct ViewTally: Sendable, Equatable {
    /// The spans of one owner and service that the same rules decided in the same way.
    package struct Row: Sendable, Equatable {
        package let owner: Owner
        /// The service's name as stored; nil where it has none.
        package let service: UTF8Text?
        package let visibility: Visibility
        /// The rules that decided; empty where none matched.
        package let rules: [String]
        /// Rules in shadow that match: they changed nothing.
        package let shadows: [String]
        package let spans: Int

        package init(
            owner: Owner, service: UTF8Text?, visibility: Visibility, rules: [String], shadows: [String] = [],
            spans: Int
        ) {
            self.owner = owner
            self.service = service
            self.visibility = visibility
            self.rules = rules
            self.shadows = shadows
            self.spans = spans
        }
    }

    package let rows: [Row]

    package init(rows: [Row]) {
        self.rows = rows
    }

    /// The number of spans of one visibility.
    package func count(_ visibility: Visibility) -> Int {
        rows.reduce(0) { $1.visibility == visibility ? $0 + $1.spans : $0 }
    }
}
