import CCurl
import Synchronization

/// Fetches in the order in which they were asked for, and the thread that makes them one after the other.
//
// SAFETY: the reference given to the worker is released by `workerEnded`, the last thing that its thread does. The
// worker is rung under the lock only, and forgotten under it by `close`; its thread does not leave before it has
// seen, under the lock, that the queue is closed.
final class FetchQueue: Sendable {
    private struct State {
        var waiting: [WaitingFetch] = []
        var running: WaitingFetch?
        var worker: WorkerPointer?
        var isClosed = false
        var hasEnded = false
        var awaitingEnd: [CheckedContinuation<Void, Never>] = []
    }

    private enum Turn {
        case fetch(WaitingFetch)
        case sleep, leave
    }

    private static let mostWaiting = 256

    private let rules: FetchRules
    private let state = Mutex(State())

    /// Starts the thread, named `name` (at most 15 bytes of it show in `top`).
    init(_ rules: FetchRules, name: String) throws(DocumentFailure) {
        self.rules = rules
        guard CurlLibrary.isReady, startWorker(name: name) else { throw .unusable }
    }

    private func startWorker(name: String) -> Bool {
        let owner = unsafe Unmanaged.passRetained(self).toOpaque()
        var code: Int32 = 0
        let started = unsafe ccurl_worker_start(name, owner, workerTurn, workerEnded, &code)
        guard let worker = unsafe WorkerPointer(started) else {
            unsafe Unmanaged<FetchQueue>.fromOpaque(owner).release()
            return false
        }
        state.withLock { $0.worker = worker }
        return true
    }

    func add(_ fetch: WaitingFetch) throws(DocumentFailure) {
        try rules.check(fetch.request.url)
        let refusal: DocumentFailure? = state.withLock { state in
            guard let worker = state.worker else { return .cancelled }
            if state.waiting.count >= Self.mostWaiting { state.waiting.removeAll(where: \.hasEnded) }
            guard state.waiting.count < Self.mostWaiting else { return .tooManyWaiting(Self.mostWaiting) }
            state.waiting.append(fetch)
            unsafe ccurl_worker_ring(worker.raw)
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Ends every wait at once. The thread goes when libcurl next asks whether to go on, within a second.
    func close() {
        let left = state.withLock { state in
            guard let worker = state.worker else { return [WaitingFetch]() }
            defer { (state.waiting, state.running, state.worker) = ([], nil, nil) }
            state.isClosed = true
            unsafe ccurl_worker_ring(worker.raw)
            return state.waiting + (state.running.map { [$0] } ?? [])
        }
        for fetch in left { fetch.end(.failure(.cancelled)) }
    }

    /// Returns once the thread has made its last call to libcurl. Nothing ends it but `close`.
    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.awaitingEnd.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: On the worker's thread

    /// Makes all that waits. False where the thread is to end.
    fileprivate func takeTurn() -> Bool {
        while true {
            switch nextTurn() {
            case .leave: return false
            case .sleep: return true
            case .fetch(let fetch): run(fetch)
            }
        }
    }

    private func nextTurn() -> Turn {
        state.withLock { state in
            guard !state.isClosed else { return .leave }
            state.running = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            return state.running.map { .fetch($0) } ?? .sleep
        }
    }

    private func run(_ fetch: WaitingFetch) {
        guard !fetch.hasEnded else { return }
        let transfer = Transfer(fetch.request, while: { !fetch.hasEnded })
        do throws(DocumentFailure) {
            fetch.end(.success(try transfer.perform(by: rules)))
        } catch {
            fetch.end(.failure(error))
        }
    }

    fileprivate func end() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.awaitingEnd = [] }
            return state.awaitingEnd
        }
        for continuation in waiting { continuation.resume() }
    }
}

// SAFETY: `owner` is the reference that `startWorker` retained, good until `workerEnded`.
private func workerTurn(_ owner: UnsafeMutableRawPointer?) -> Bool {
    guard let owner = unsafe owner else { return false }
    return unsafe Unmanaged<FetchQueue>.fromOpaque(owner).takeUnretainedValue().takeTurn()
}

// SAFETY: `owner` is the reference that `startWorker` retained; this is its last use.
private func workerEnded(_ owner: UnsafeMutableRawPointer?) {
    guard let owner = unsafe owner else { return }
    unsafe Unmanaged<FetchQueue>.fromOpaque(owner).takeRetainedValue().end()
}
