import EventLoop
import Synchronization

/// One fetch of an issuer's keys, and all who wait for it.
final class KeyFlight: Sendable {
    /// How long anybody waits: what takes longer is there for the next request.
    static let patience = Duration.seconds(3)

    private struct State {
        var isOver = false
        var waiting: [(loop: Loop, wait: LoopWait<Void>)] = []
    }

    private let state = Mutex(State())

    /// Waits until it is over; false where patience was over before. On `loop`.
    func landed(on loop: Loop) async -> Bool {
        let wait = LoopWait<Void>(on: loop)
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting.append((loop, wait)) }
            return state.isOver
        }
        if isOver { return true }
        return (try? await wait.value(within: Self.patience)) != nil
    }

    func land() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for (loop, wait) in waiting { loop.execute { wait.end(.success(())) } }
    }
}
