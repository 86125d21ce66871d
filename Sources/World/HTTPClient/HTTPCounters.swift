package import Observability

/// What clients have done, counted over all of them.
package struct HTTPCounters: Sendable {
    /// Connections that were made.
    package let opened: Counter
    /// Requests that were sent over a connection which had carried one before.
    package let reused: Counter
    /// Requests that were sent once more.
    package let resent: Counter

    package init(opened: Counter, reused: Counter, resent: Counter) {
        self.opened = opened
        self.reused = reused
        self.resent = resent
    }
}
