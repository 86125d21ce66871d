import EventLoop
import HTTPSyntax
import Quantities
import TLS

/// One client's connection: reads a request, has it answered, then the next, in order and never two at once.
///
/// Each request is a `RequestTask` of its own, from waiting for it to its answer's end. The connection counts as open
/// until the last of them has returned, so that a drained server has nothing left in work.
final class Connection: ReplySink {
    /// Handed to the socket at a time.
    static let writeWindow = 64 << 10

    struct State {
        var reader: RequestReader
        /// Read and not yet parsed: the rest of a window, behind a request that is in work.
        var unparsed: ArraySlice<UInt8> = []
        var requests = 0
        var task: RequestTask?
        /// Waiting for the first byte of a request.
        var isIdle = true
        /// Bytes of the current answer have been sent.
        var hasBegunReply = false
        var closesAfterReply = false
        var isDraining = false
        var isClosed = false

        /// What the reader finds in the bytes that have come.
        mutating func nextEvent() -> RequestEvent? {
            reader.read(&unparsed)
        }
    }

    let id: ConnectionID
    let peer: SocketAddress
    let worker: LoopWorker
    let socket: any ByteConnection
    /// The socket is one with TLS on it.
    let isSecure: Bool
    let opened: ContinuousClock.Instant
    let state: LoopConfined<State>

    var loop: Loop { worker.loop }
    var limits: ServerLimits { worker.limits }

    init(
        _ socket: any ByteConnection, isSecure: Bool, id: ConnectionID, peer: SocketAddress, worker: LoopWorker
    ) {
        self.id = id
        self.peer = peer
        self.worker = worker
        self.socket = socket
        self.isSecure = isSecure
        opened = worker.loop.now
        state = LoopConfined(
            State(reader: RequestReader(limits: worker.limits.request, dialect: worker.dialect)),
            on: worker.loop.identity)
    }

    /// Starts the task of the next request.
    func startRequest() {
        state.value.task = RequestTask(on: loop) { await self.serve() }
    }

    /// Starts the task of the first request, which is preceded by a TLS handshake on the same socket.
    func startRequest(after secured: TLSConnection) {
        state.value.task = RequestTask(on: loop) {
            do throws(TLSFailure) {
                try await secured.handshake(within: self.limits.handshake)
            } catch {
                // There is nobody to tell: the peer has had its alert, and what it sent may be anything.
                self.worker.noteUnsecured()
                return self.end()
            }
            await self.serve()
        }
    }

    private func serve() async {
        guard await serveOne(), !state.value.isClosed else { return end() }
        startRequest()
    }

    private func end() {
        close()
        worker.remove(self)
    }

    /// Whether another request may follow.
    private func serveOne() async -> Bool {
        switch await readRequest() {
        case .request(let request): return await answer(request)
        case .refused(let refusal): return await answer(refusal)
        case .finished:
            await part()
            return false
        case .lost: return false
        }
    }

    private func answer(_ request: CompleteRequest) async -> Bool {
        state.value.requests += 1
        state.value.closesAfterReply = request.head.mustClose
        let reply = ReplyStream(on: self, fields: worker.fieldMaker, omitsBody: request.head.method == .head)
        watchPeer()
        await worker.handler.respond(
            to: IncomingRequest(head: request.head, body: request.body, peer: peer, connection: id, loop: loop),
            through: reply)
        return await settle(reply)
    }

    private func answer(_ refusal: RequestRefusal) async -> Bool {
        state.value.closesAfterReply = true
        watchPeer()
        guard let answer = await worker.handler.answer(to: refusal, from: peer, on: id) else { return false }
        let reply = ReplyStream(on: self, fields: worker.fieldMaker, omitsBody: false)
        // What stopped the reply has closed the connection, which is all that is left to do.
        try? await reply.send(answer)
        return await settle(reply)
    }

    private func settle(_ reply: ReplyStream) async -> Bool {
        ceaseWatching()
        guard reply.isFinished else { return false }
        guard decidesToClose() else { return true }
        await part()
        return false
    }

    /// Whether the reply that is now being written is the last one on this connection; true once it has been.
    func decidesToClose() -> Bool {
        if state.value.isDraining || state.value.requests >= limits.requestsPerConnection
            || loop.now - opened >= limits.connectionAge
        {
            state.value.closesAfterReply = true
        }
        return state.value.closesAfterReply
    }

    /// No request is begun any more: closes where none is, else after the answer.
    func drain() {
        state.value.isDraining = true
        if state.value.isIdle { close() }
    }

    /// Closes the socket at once and cancels what is in work. May be called again.
    func close() {
        guard !state.value.isClosed else { return }
        state.value.isClosed = true
        state.value.task?.cancel()
        socket.close()
    }
}
