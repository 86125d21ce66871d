/// How many connections there are and were.
package struct ServerCounts: Sendable, Equatable {
    package let open: Int
    package let accepted: UInt64
    /// Closed before a request was read: one too many, or without the TLS handshake that is asked for.
    package let refusals: [ConnectionRefusal: UInt64]

    package var refused: UInt64 { refusals.values.reduce(0, +) }
}
