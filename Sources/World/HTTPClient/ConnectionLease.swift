import EventLoop

/// One request's hold on a connection. It ends once: the connection goes back to the pool, or it is closed. On the loop only.
final class ConnectionLease: Sendable {
    let connection: any ByteConnection
    /// The connection has carried a request before.
    let isReused: Bool
    private let pool: ConnectionPool
    private let held: LoopConfined<PooledConnection?>

    init(_ pooled: PooledConnection, of pool: ConnectionPool, on loop: Loop) {
        var taken = pooled
        isReused = taken.requests > 0
        taken.requests += 1
        connection = taken.connection
        self.pool = pool
        held = LoopConfined(taken, on: loop.identity)
    }

    /// After a reply that was read to its end.
    func giveBack() {
        if let pooled = takeHeld() { pool.keep(pooled) }
    }

    func close() {
        takeHeld()?.connection.close()
    }

    /// A reply that is none makes all connections to the endpoint suspect.
    func close(after failure: HTTPFailure) {
        if case .malformed = failure { distrust() } else { close() }
    }

    /// Whatever the connection is doing now, its endpoint has lost count of its replies.
    func distrust() {
        pool.beginEra()
        close()
    }

    private func takeHeld() -> PooledConnection? {
        defer { held.value = nil }
        return held.value
    }
}
