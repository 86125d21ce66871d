/// One task's wait for one event on a loop, ended exactly once: by the event, by a deadline, by cancellation of the
/// task, or by the loop's end. Whatever comes second is ignored.
package final class LoopWait<Value: Sendable>: Sendable {
    package typealias Outcome = Result<Value, SocketFailure>

    private enum State {
        case new
        case waiting(CheckedContinuation<Outcome, Never>, LoopTimer?)
        case ended(Outcome)
    }

    private let loop: Loop
    private let state: LoopConfined<State>

    package init(on loop: Loop) {
        self.loop = loop
        state = LoopConfined(.new, on: loop.identity)
    }

    /// Suspends the task until `end` is called. Throws `timedOut` after `limit`, `cancelled` where the task is.
    /// Once for each wait, on the loop.
    package func value(within limit: Duration? = nil) async throws(SocketFailure) -> Value {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { suspend($0, limit) }
        } onCancel: {
            loop.execute { self.end(.failure(.cancelled)) }
        }
        return try outcome.get()
    }

    private func suspend(_ continuation: CheckedContinuation<Outcome, Never>, _ limit: Duration?) {
        if case .ended(let outcome) = state.value { return continuation.resume(returning: outcome) }
        guard let limit else { return state.value = .waiting(continuation, nil) }
        guard let timer = LoopTimer(on: loop, after: limit, action: { self.runOut() }) else {
            state.value = .ended(.failure(.closed))
            return continuation.resume(returning: .failure(.closed))
        }
        state.value = .waiting(continuation, timer)
    }

    private func runOut() {
        end(.failure(loop.isStopping ? .closed : .timedOut))
    }

    /// Ends the wait, before or after it has begun; false where it had ended, so that its value is not lost on it.
    /// On the loop only.
    @discardableResult
    package func end(_ outcome: Outcome) -> Bool {
        switch state.value {
        case .ended: return false
        case .new: state.value = .ended(outcome)
        case .waiting(let continuation, let timer):
            state.value = .ended(outcome)
            timer?.cancel()
            continuation.resume(returning: outcome)
        }
        return true
    }
}
