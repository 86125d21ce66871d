/// How many connections there are and were.
package struct ServerCounts: Sendable, Equatable {
    package let open: Int
    package let accepted: UInt64
    /// Closed unread, for being one too many.
    package let refused: UInt64
}
