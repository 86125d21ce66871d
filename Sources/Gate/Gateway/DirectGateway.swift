package import AuditStorage
package import EventLoop
import HTTPSyntax
package import Observability
import Server
package import Upstream

/// A gateway without sockets, in front of a store at hand: the walk, called directly. What it answers is what a `RunningGateway` with the
/// same configuration would.
package struct DirectGateway: Sendable {
    private let server: DirectServer
    private let backends: [BackendParts]

    /// `peer` is where every request comes from. The log is the caller's to close.
    package init(
        _ loaded: LoadedConfiguration, writer: AuditWriter, on loop: Loop, log: Log, peer: SocketAddress,
        store: any UpstreamStore
    ) throws(GatewayStartFailure) {
        guard let policies = loaded.policies else { throw .incomplete("policies") }
        let keys = KeyKeeper(loaded, on: loop, writer: writer, log: log)
        let parts = try GatewayParts(loaded, keys: keys, writer: writer, loops: [loop], log: log, store: { _ in store })
        backends = parts.backends
        server = DirectServer(
            on: loop, peer: peer, limits: ServerLimits(loaded.configuration), clock: WallClock.now,
            handler: parts.walk(by: loaded, policies))
    }

    /// Learns the names of services and operations; a `RunningGateway` does so by itself, again and again. On the loop.
    package func learnNames() async {
        for backend in backends { await backend.keeper.build() }
    }

    /// The bytes of one request in, those of its answer out. On the loop.
    package func handle(_ request: [UInt8]) async -> [UInt8] { await server.handle(request) }
}

extension ServerLimits {
    /// `connections` where there can't be as many as there should be.
    init(_ configuration: GatewayConfiguration, connections: Int = 4096) {
        self.init(
            request: RequestLimits(fieldBlock: configuration.limits.requestHeaderBytes),
            // Behind one of our own proxies is everybody.
            unlimitedPeers: configuration.listen?.trustedProxies ?? [], connections: connections)
    }
}
