/// How long a request may take, and each of its waits.
package struct HTTPDeadlines: Sendable {
    /// Resolving the name, connecting and the TLS handshake, together.
    package let connect: Duration
    /// From the request's being sent to the first byte of the reply.
    package let firstByte: Duration
    /// Between two pieces of the reply.
    package let idle: Duration
    /// From the start to the last byte of the body, the reader's own time included.
    package let total: Duration

    package init(
        connect: Duration = .seconds(2), firstByte: Duration = .seconds(10), idle: Duration = .seconds(15),
        total: Duration = .seconds(60)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}

/// The wait whose deadline has passed.
package enum HTTPPhase: String, Sendable, Equatable, CaseIterable {
    case connect
    case firstByte = "first-byte"
    case idle
    case total
}
