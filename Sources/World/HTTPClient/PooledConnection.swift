import EventLoop

/// A connection, and what decides whether it is kept.
struct PooledConnection: Sendable {
    let connection: any ByteConnection
    /// No other connection of the pool has it.
    let number: Int
    let openedAt: ContinuousClock.Instant
    /// Of the pool, when it was opened.
    let era: Int
    /// Sent over it, the one under way included.
    var requests = 0
    var idleSince: ContinuousClock.Instant
}
