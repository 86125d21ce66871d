package import Quantities

/// A few facts of a trace, each of its view's spans of `masked` or more: DESIGN section 1.
package struct TraceSummary: Sendable, Equatable {
    /// Of one service, in order of name among its like.
    package struct ServiceCounts: Sendable, Equatable {
        package let name: UTF8Text
        package let spans: Int
        package let errors: Int
    }

    /// Of the earliest span without an ancestor that is more than a shape; the first of several.
    package let rootService: UTF8Text
    package let rootOperation: UTF8Text
    /// Microseconds since the epoch.
    package let start: Int64
    package let end: Int64
    package let spans: Int
    package let errors: Int
    package let services: [ServiceCounts]
}
