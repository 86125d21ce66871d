package import EventLoop
package import Quantities
package import Server
package import TLS
package import TraceModel

/// A read-only trace store on a real socket: Jaeger's routes for traces, searches and names over recorded replies, or over a test's own.
///
/// It remembers what it was asked, so that a test can show what reached it and what did not.
package final class DemoStore: Sendable {
    private let shelf: StoreShelf
    private let server: HTTPServer

    private init(_ shelf: StoreShelf, _ server: HTTPServer) {
        self.shelf = shelf
        self.server = server
    }

    /// Listens on `address` (a free port of the loopback address by default), on each of `loops`.
    ///
    /// With `tls`, over TLS. `clock` tells the time of day for `Date`. Throws what listening failed with.
    package static func start(
        on loops: [Loop], at address: SocketAddress = .loopback(port: 0), traces: [DemoTrace] = DemoTrace.all,
        tls: TLSContext? = nil, clock: @escaping @Sendable () -> Timestamp
    ) async throws(SocketFailure) -> DemoStore {
        let shelf = StoreShelf(traces)
        // All its clients are one peer: the gateway.
        let limits = ServerLimits(connectionsPerPeer: 4096)
        let server = try await HTTPServer.start(
            on: loops, at: address, limits: limits, tls: tls.map { context in { @Sendable in context } }, clock: clock,
            handler: shelf)
        return DemoStore(shelf, server)
    }

    /// With its true port.
    package var address: SocketAddress { server.address }

    /// The requests so far, oldest first; of very many the latest.
    package var requests: [StoreRequest] { shelf.requests }

    /// How often anybody connected, whether a request came or not.
    package var connections: UInt64 { server.counts.accepted }

    /// From now on `id` is answered with `reply`.
    package func answer(_ id: TraceID, with reply: OutgoingReply) {
        shelf.put(reply, for: id)
    }

    /// Forgets the requests so far.
    package func forgetRequests() {
        shelf.forgetRequests()
    }

    /// Stops accepting, lets requests in work be answered, and cuts at `limit` what is then left. Once.
    package func drain(within limit: Duration) async {
        _ = await server.drain(within: limit)
    }
}
