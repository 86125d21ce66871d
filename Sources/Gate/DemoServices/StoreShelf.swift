import EventLoop
import HTTPSyntax
import Server
import Synchronization
import TraceModel

/// What the store holds and what it was asked, shared by its loops.
final class StoreShelf: Responder {
    private struct State {
        var route: TraceRoute
        var requests: [StoreRequest] = []
    }

    private static let mostRequests = 10_000

    private let state: Mutex<State>

    init(_ traces: [DemoTrace]) {
        let replies = traces.map { ($0.id, OutgoingReply.trace($0.reply)) }
        state = Mutex(State(route: TraceRoute(replies: Dictionary(replies) { _, last in last })))
    }

    var requests: [StoreRequest] { state.withLock { $0.requests } }

    func put(_ reply: OutgoingReply, for id: TraceID) {
        state.withLock { $0.route.replies[id] = reply }
    }

    func forgetRequests() {
        state.withLock { $0.requests = [] }
    }

    func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        let answer = state.withLock { state in
            if state.requests.count == Self.mostRequests { state.requests.removeFirst(Self.mostRequests / 2) }
            state.requests.append(StoreRequest(request.head))
            return state.route.answer(request.head.method, request.head.target)
        }
        // A client that has gone has been cut off already, and the store has nothing to tell anybody of it.
        try? await reply.send(answer)
    }

    /// The gateway sends no such bytes: closed without an answer.
    func answer(
        to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
    ) async -> OutgoingReply? { nil }
}
