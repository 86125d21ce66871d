import EventLoop
import HTTPSyntax
import Server
import Synchronization

/// Serves GET, answers 405 to all else once it has the whole request, and counts what it saw.
final class CountingHandler: Responder {
    struct Seen: Sendable {
        var requests: [IncomingRequest] = []
        var refusals: [RequestRefusal] = []
        var inWork = 0
        var mostInWork = 0
        var failures: [ReplyFailure] = []
        var cancelled = 0
    }

    typealias Answer = @Sendable (IncomingRequest, ReplyStream) async throws -> Void

    private let state = Mutex(Seen())
    private let answer: Answer
    private let answersRefusals: Bool

    /// `answer` answers a GET.
    init(answersRefusals: Bool = true, _ answer: @escaping Answer = CountingHandler.ok) {
        self.answersRefusals = answersRefusals
        self.answer = answer
    }

    static let ok: Answer = { request, reply in
        try await reply.send(OutgoingReply(.ok, contentType: "application/json", body: request.head.target))
    }

    var seen: Seen { state.withLock { $0 } }

    func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        precondition(request.loop.isCurrent)
        state.withLock { state in
            state.requests.append(request)
            state.inWork += 1
            state.mostInWork = max(state.mostInWork, state.inWork)
        }
        do {
            if request.head.method == .get {
                try await answer(request, reply)
            } else {
                try await reply.send(OutgoingReply(.methodNotAllowed, contentType: "application/problem+json"))
            }
        } catch {
            state.withLock { state in
                if let failure = error as? ReplyFailure { state.failures.append(failure) }
                if error is CancellationError { state.cancelled += 1 }
            }
        }
        state.withLock { $0.inWork -= 1 }
    }

    func answer(to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID) async
        -> OutgoingReply?
    {
        state.withLock { $0.refusals.append(refusal) }
        guard answersRefusals, let status = ReplyStatus(rawValue: refusal.status) else { return nil }
        return OutgoingReply(status, contentType: "application/problem+json", body: Array(refusal.code.utf8))
    }
}
