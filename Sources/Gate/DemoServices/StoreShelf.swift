import EventLoop
import HTTPSyntax
import Server
import Synchronization
import TraceModel

/// What the store holds and what it was asked, shared by its loops.
final class StoreShelf: Responder {
    private struct State {
        var route: TraceRoute
        /// The traces among the replies, the one that was stored last first.
        var order: [TraceID]
        /// Made of them when somebody searches.
        var search: SearchRoute?
        var requests: [StoreRequest] = []

        mutating func answer(_ method: RequestMethod, _ target: [UInt8]) -> OutgoingReply {
            guard SearchRoute.takes(target) else { return route.answer(method, target) }
            let known =
                search
                ?? SearchRoute(
                    traces: order.compactMap { route.replies[$0].flatMap { ShelvedTrace($0.body) } })
            search = known
            return known.answer(method, target) ?? .noRoute
        }
    }

    private static let mostRequests = 10_000

    private let state: Mutex<State>

    init(_ traces: [DemoTrace]) {
        let replies = traces.map { ($0.id, OutgoingReply.trace($0.reply)) }
        let route = TraceRoute(replies: Dictionary(replies) { _, last in last })
        state = Mutex(State(route: route, order: traces.reversed().map(\.id)))
    }

    var requests: [StoreRequest] { state.withLock { $0.requests } }

    func put(_ reply: OutgoingReply, for id: TraceID) {
        state.withLock { state in
            state.route.replies[id] = reply
            state.order = [id] + state.order.filter { $0 != id }
            state.search = nil
        }
    }

    func forgetRequests() {
        state.withLock { $0.requests = [] }
    }

    func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        let answer = state.withLock { state in
            if state.requests.count == Self.mostRequests { state.requests.removeFirst(Self.mostRequests / 2) }
            state.requests.append(StoreRequest(request.head))
            return state.answer(request.head.method, request.head.target)
        }
        // A client that has gone has been cut off already, and the store has nothing to tell anybody of it.
        try? await reply.send(answer)
    }

    /// The gateway sends no such bytes: closed without an answer.
    func answer(
        to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
    ) async -> OutgoingReply? { nil }
}
