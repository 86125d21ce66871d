import Synchronization

/// One caller's wait for a document, ended exactly once: by its transfer, by cancellation of the task, or by the
/// fetcher's end. Whatever comes second is ignored.
final class WaitingFetch: Sendable {
    typealias Outcome = Result<RemoteDocument, DocumentFailure>

    private enum State {
        case new
        case waiting(CheckedContinuation<Outcome, Never>)
        case ended(Outcome)
    }

    let request: DocumentRequest
    private let state = Mutex(State.new)

    init(_ request: DocumentRequest) {
        self.request = request
    }

    /// Once.
    func outcome() async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            end(.failure(.cancelled))
        }
    }

    /// Whether nobody waits for it any more.
    var hasEnded: Bool {
        state.withLock { if case .ended = $0 { true } else { false } }
    }

    func end(_ outcome: Outcome) {
        let continuation: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .ended: return nil
            case .new:
                state = .ended(outcome)
                return nil
            case .waiting(let continuation):
                state = .ended(outcome)
                return continuation
            }
        }
        continuation?.resume(returning: outcome)
    }

    private func wait(_ continuation: CheckedContinuation<Outcome, Never>) {
        let ended: Outcome? = state.withLock { state in
            if case .ended(let outcome) = state { return outcome }
            state = .waiting(continuation)
            return nil
        }
        if let ended { continuation.resume(returning: ended) }
    }
}
