import DemoServices
import EventLoop
import Gateway
import HTTPSyntax
import Server
import Synchronization

/// A store with a web interface, as Jaeger is one: one document for every page, and behind it the demo's store for all that is below `/api`. On its client's loop.
final class WebStore: Responder {
    /// The fields of each request.
    private let asked = Mutex<[HeaderFields]>([])
    private let client: StageClient
    private let store: SocketAddress

    private init(_ client: StageClient, _ store: SocketAddress) {
        self.client = client
        self.store = store
    }

    var requests: [HeaderFields] { asked.withLock { $0 } }

    /// Runs `body` against a gateway in front of such a store.
    static func run(
        _ script: GatewayStage.Script = .init(),
        _ body: @escaping @Sendable (GatewayStage, WebStore) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let demo = try await DemoStore.start(on: [loop], clock: WallClock.now)
            let store = WebStore(StageClient(loop: loop), demo.address)
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), limits: ServerLimits(connectionsPerPeer: 4096),
                clock: WallClock.now, handler: store)
            let outcome = await Result(catching: {
                try await GatewayStage.run(script, store: server.address, on: loop) { try await body($0, store) }
            })
            _ = await server.drain(within: .seconds(1))
            await demo.drain(within: .seconds(1))
            try outcome.get()
        }
    }

    func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        asked.withLock { $0.append(request.head.fields) }
        let target = String(decoding: request.head.target, as: UTF8.self)
        guard target.hasPrefix("/api/") else {
            try? await reply.send(
                OutgoingReply(.ok, contentType: "text/html; charset=utf-8", body: Array(Self.document.utf8)))
            return
        }
        // A store that can't answer says nothing, which the test sees as a 502.
        guard let answer = try? await client.send("GET", target, to: store) else { return }
        try? await reply.send(
            OutgoingReply(answer.status == 200 ? .ok : .notFound, contentType: "application/json", body: answer.body))
    }

    func answer(
        to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
    ) async -> OutgoingReply? { nil }

    private static let document = """
        <!doctype html><base href="/"><script>
        JAEGER_BACKEND_CAPABILITIES = {"archiveStorage":true,"metricsStorage":true};
        </script><script src="./static/main-1.js"></script>

        """
}
