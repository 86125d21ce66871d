package import EventLoop
import HTTPSyntax
package import Quantities

/// A server without a socket: the bytes of one request in, those of its answer out. Reads, answers and refuses as `HTTPServer` does, with its
/// limits but those of time. On one loop.
package struct DirectServer: Sendable {
    private let loop: Loop
    private let peer: SocketAddress
    private let limits: ServerLimits
    private let handler: any Responder
    private let fields: ReplyFieldMaker

    /// `peer` is where every request comes from.
    package init(
        on loop: Loop, peer: SocketAddress, limits: ServerLimits = ServerLimits(),
        clock: @escaping @Sendable () -> Timestamp, handler: any Responder
    ) {
        self.loop = loop
        self.peer = peer
        self.limits = limits
        self.handler = handler
        fields = ReplyFieldMaker(on: loop, clock: clock)
    }

    /// The answer to the first request in `bytes`; what follows it is not read. Empty where a connection would wait for more, or be closed
    /// without an answer, and half an answer where one would be cut.
    package func handle(_ bytes: [UInt8]) async -> [UInt8] {
        var reader = RequestReader(limits: limits.request, dialect: .strict)
        var rest = bytes[...]
        while let event = reader.read(&rest) {
            switch event {
            case .bodyFollows: continue
            case .request(let request): return await answer(request)
            case .refusal(let refusal): return await answer(refusal)
            }
        }
        return []
    }

    private func answer(_ request: CompleteRequest) async -> [UInt8] {
        let sink = BufferedSink(on: loop, isLast: request.head.mustClose)
        let incoming = IncomingRequest(
            head: request.head, body: request.body, peer: peer, connection: ConnectionID(number: 1), loop: loop)
        await handler.respond(
            to: incoming,
            through: ReplyStream(on: sink, fields: fields, omitsBody: request.head.method == .head))
        return sink.bytes
    }

    private func answer(_ refusal: RequestRefusal) async -> [UInt8] {
        guard let reply = await handler.answer(to: refusal, from: peer, on: ConnectionID(number: 1)) else { return [] }
        let sink = BufferedSink(on: loop, isLast: true)
        // What stops an answer here is an answer that can't be written: then there is none.
        try? await ReplyStream(on: sink, fields: fields, omitsBody: false).send(reply)
        return sink.bytes
    }
}

/// Keeps an answer.
private final class BufferedSink: ReplySink {
    private struct State {
        var bytes: [UInt8] = []
        var isClosed = false
    }

    let loop: Loop
    let isSecure = false
    private let isLast: Bool
    private let state: LoopConfined<State>

    init(on loop: Loop, isLast: Bool) {
        self.loop = loop
        self.isLast = isLast
        state = LoopConfined(State(), on: loop.identity)
    }

    var bytes: [UInt8] { state.value.bytes }

    func decidesToClose() -> Bool { isLast }

    func push(_ bytes: [UInt8]) throws(SocketFailure) {
        guard !state.value.isClosed else { throw .closed }
        state.value.bytes += bytes
    }

    func ceaseWatching() {}

    func close() { state.value.isClosed = true }
}
