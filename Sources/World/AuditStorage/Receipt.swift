import Synchronization

/// The promise that one record becomes durable, or the reason why it does not.
package final class Receipt: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Void, AuditFailure>, Never>

    private enum State {
        case pending(Waiters)
        case ended(Result<Void, AuditFailure>)
    }

    private struct Waiters {
        var nextTicket = 0
        var waiting: [Int: Waiter] = [:]
        /// Tasks that were cancelled before they had begun to wait.
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State.pending(Waiters()))

    init() {}

    /// Returns once the record's group is synced to the disk, resumed where the task runs. Throws where it never will be, and
    /// `abandoned` at once where the task is cancelled (the record goes its way all the same).
    package func durable() async throws(AuditFailure) {
        let ticket = takeTicket()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { wait(ticket, $0) }
        } onCancel: {
            abandon(ticket)
        }
        try outcome.get()
    }

    /// Ends every wait, now and later. Only the first call counts.
    func end(_ outcome: Result<Void, AuditFailure>) {
        let waiting = state.withLock { state -> [Waiter] in
            guard case .pending(let waiters) = state else { return [] }
            state = .ended(outcome)
            return Array(waiters.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }

    private func takeTicket() -> Int {
        state.withLock { state in
            guard case .pending(var waiters) = state else { return 0 }
            waiters.nextTicket += 1
            state = .pending(waiters)
            return waiters.nextTicket
        }
    }

    private func wait(_ ticket: Int, _ continuation: Waiter) {
        let ended: Result<Void, AuditFailure>? = state.withLock { state in
            switch state {
            case .ended(let outcome): return outcome
            case .pending(var waiters):
                guard waiters.cancelled.remove(ticket) == nil else {
                    state = .pending(waiters)
                    return .failure(.abandoned)
                }
                waiters.waiting[ticket] = continuation
                state = .pending(waiters)
                return nil
            }
        }
        if let ended { continuation.resume(returning: ended) }
    }

    private func abandon(_ ticket: Int) {
        let continuation = state.withLock { state -> Waiter? in
            guard case .pending(var waiters) = state else { return nil }
            let continuation = waiters.waiting.removeValue(forKey: ticket)
            if continuation == nil { waiters.cancelled.insert(ticket) }
            state = .pending(waiters)
            return continuation
        }
        continuation?.resume(returning: .failure(.abandoned))
    }
}
