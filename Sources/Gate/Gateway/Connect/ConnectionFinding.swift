/// What came of trying one thing that serving depends on.
package struct ConnectionFinding: Sendable, Equatable {
    /// Raw values are stable.
    package enum Outcome: String, Sendable {
        case holds
        /// It would serve, and someone should look at it.
        case doubtful
        case fails
    }

    /// As `backend jaeger`.
    package let subject: String
    package let outcome: Outcome
    /// A sentence without an end.
    package let message: String
}
