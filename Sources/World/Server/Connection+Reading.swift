import EventLoop
import HTTPSyntax

extension Connection {
    /// What came of waiting for a request.
    enum Arrival {
        case request(CompleteRequest)
        case refused(RequestRefusal)
        /// The peer sends no more.
        case finished
        /// The peer has gone or was too slow, or we are closing.
        case lost
    }

    /// Waits for a whole request or its refusal.
    func readRequest() async -> Arrival {
        var deadline = ReadDeadline(limits, isFirst: state.value.requests == 0, now: loop.now)
        deadline.note(state.value.unparsed.count, at: loop.now)
        do throws(SocketFailure) {
            while true {
                switch state.value.nextEvent() {
                case .request(let request): return .request(request)
                case .refusal(let refusal): return .refused(refusal)
                case .bodyFollows(let head): try beginBody(head, &deadline)
                case nil: guard try await receive(&deadline) else { return .finished }
                }
            }
        } catch {
            return .lost
        }
    }

    private func beginBody(_ head: RequestHead, _ deadline: inout ReadDeadline) throws(SocketFailure) {
        deadline.bodyBegins(with: state.value.unparsed.count, at: loop.now)
        guard head.expectsContinue, state.value.unparsed.isEmpty else { return }
        try socket.write(ReplyWriter.continueHead)
    }

    /// False where the peer has finished sending.
    private func receive(_ deadline: inout ReadDeadline) async throws(SocketFailure) -> Bool {
        let now = loop.now
        state.value.isIdle = state.value.reader.isBetweenRequests
        defer { state.value.isIdle = false }
        guard !(state.value.isIdle && state.value.isDraining), deadline.moment > now else { throw .timedOut }
        guard let bytes = try await socket.read(within: deadline.moment - now) else { return false }
        deadline.note(bytes.count, at: loop.now)
        state.value.unparsed = bytes[...]
        return true
    }
}
