import EventLoop
import Gateway
import HTTPSyntax
import Server
import Synchronization
import TestSupport

/// A store that answers nobody before it is told to, and then everybody with one trace.
final class HeldStore: Responder {
    private let isHeld = Atomic<Bool>(true)
    /// Requests that have come.
    let asked = Counter()

    func hold() { isHeld.store(true, ordering: .relaxed) }

    func release() { isHeld.store(false, ordering: .relaxed) }

    func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        asked.add()
        while isHeld.load(ordering: .relaxed) {
            guard (try? await request.loop.sleep(for: .milliseconds(5))) != nil else { return }
        }
        let body = Array(HostileReply.body().utf8)
        try? await reply.send(OutgoingReply(.ok, contentType: "application/json", body: body))
    }

    func answer(to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID) async
        -> OutgoingReply?
    { nil }

    /// Runs `body` against a gateway in front of it.
    static func run(
        _ script: GatewayStage.Script = .init(),
        _ body: @escaping @Sendable (GatewayStage, HeldStore) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let store = HeldStore()
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), limits: ServerLimits(connectionsPerPeer: 4096),
                clock: WallClock.now, handler: store)
            let outcome = await Result(catching: {
                try await GatewayStage.run(script, store: server.address, on: loop) { try await body($0, store) }
            })
            store.release()
            _ = await server.drain(within: .seconds(1))
            try outcome.get()
        }
    }

    /// Waits until `count` requests have come.
    func waitForRequests(_ count: Int, on loop: Loop) async throws {
        for _ in 0..<2_000 where asked.value < count { try await loop.sleep(for: .milliseconds(5)) }
        guard asked.value >= count else { throw SocketFailure.timedOut }
    }
}
