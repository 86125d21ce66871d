package import EventLoop
package import HTTPSyntax
import Observability
package import Quantities

/// Asks one endpoint, from one loop, one request a connection at a time; those that are good for another one are kept for it.
///
/// A connection is closed at any anomaly, and when the asking task is cancelled. No redirect is followed. A request is sent a second time in one
/// case: a connection that was kept has ended before any byte of the reply; then over a new connection, and never a third time. To be used on
/// its loop only.
package final class EndpointClient: Sendable {
    package let endpoint: HTTPEndpoint
    private let loop: Loop
    private let deadlines: HTTPDeadlines
    private let limits: ReplyLimits
    private let connector: HTTPConnector
    private let counters: HTTPCounters?
    private let pool: ConnectionPool

    /// `refuses` is asked about every address that the endpoint's name resolves to, at each connection anew, since the
    /// answer may have changed; one that it refuses spoils them all.
    package init(
        endpoint: HTTPEndpoint, on loop: Loop, deadlines: HTTPDeadlines = HTTPDeadlines(),
        limits: ReplyLimits = ReplyLimits(), poolLimits: PoolLimits = PoolLimits(), counters: HTTPCounters? = nil,
        refuses: @escaping @Sendable (SocketAddress) -> Bool = { _ in false }
    ) {
        self.endpoint = endpoint
        self.loop = loop
        self.deadlines = deadlines
        self.limits = limits
        self.counters = counters
        connector = HTTPConnector(endpoint: endpoint, loop: loop, refuses: refuses)
        pool = ConnectionPool(on: loop, limits: poolLimits)
    }

    /// Sends the request and reads the reply's head. The body, read by `nextBodyWindow`, may have `bodyLimit` bytes. `latest` is a deadline of the asker's
    /// own, for several requests of it perhaps; none of the client's is later for it.
    package func send(
        _ request: HTTPRequest, bodyLimit: ByteCount, until latest: ContinuousClock.Instant? = nil
    ) async throws(HTTPFailure) -> HTTPReply {
        let clock = HTTPClock(loop: loop, deadlines: deadlines, until: latest)
        if let kept = pool.take() {
            counters?.reused.increment()
            let lease = ConnectionLease(kept, of: pool, on: loop)
            if let reply = try await ask(request, over: lease, clock, bodyLimit) { return reply }
            counters?.resent.increment()
        }
        guard let reply = try await ask(request, over: try await open(clock), clock, bodyLimit) else {
            throw .lost(.reset)
        }
        return reply
    }

    /// Closes what is idle, and keeps no connection from here on.
    package func close() {
        pool.close()
    }

    private func open(_ clock: HTTPClock) async throws(HTTPFailure) -> ConnectionLease {
        let connection = try await connector.connect(clock)
        counters?.opened.increment()
        let lease = ConnectionLease(pool.register(connection), of: pool, on: loop)
        // In TLS what has come may be a ticket, or a part of one; an answer that came too early shows when the connection is kept.
        guard endpoint.tls != nil || connection.peerActivity != .bytes else {
            lease.close(after: .malformed(.bytesBeforeRequest))
            throw .malformed(.bytesBeforeRequest)
        }
        return lease
    }

    /// Nil where the connection had carried a request before, and has ended before any byte of this one's reply.
    private func ask(
        _ request: HTTPRequest, over lease: ConnectionLease, _ clock: HTTPClock, _ bodyLimit: ByteCount
    ) async throws(HTTPFailure) -> HTTPReply? {
        var exchange = HTTPExchange(connection: lease.connection, clock: clock, limits: limits, bodyLimit: bodyLimit)
        do throws(HTTPFailure) {
            try exchange.send(request)
            let head = try await exchange.readHead()
            return HTTPReply(head: head, exchange: exchange, lease: lease, on: loop)
        } catch {
            let wasStale = lease.isReused && error == .lost(.reset) && exchange.isUnanswered
            lease.close(after: error)
            if wasStale { return nil }
            throw error
        }
    }
}
