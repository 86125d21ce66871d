import CUV
import Synchronization

/// A libuv loop on a thread of its own, which is a serial executor and a task executor.
///
/// A task started by `Task(executorPreference: loop)` runs on the loop's thread from its first line to its last, and
/// so do the actors that name the loop as their executor. What runs here must not block: everything else on the loop
/// waits for it. The loop must outlive its tasks: work that is given to a loop that has ended never runs.
//
// SAFETY: the C loop lives until it was joined or discarded: `inbox` forgets it, under its lock, before either, and the loop's own thread
// ends before it is joined. The reference given to the thread is released by `loopEnded`, the last thing that the thread does. Jobs and
// unowned executors are the runtime's own contract: a loop outlives its tasks.
package final class Loop: SerialExecutor, TaskExecutor {
    /// Jobs that are run before the sockets are looked at again.
    private static let batch = 256

    package let name: String
    package let identity = LoopIdentity()
    private let inbox: Mutex<LoopInbox>
    private let turns: LoopConfined<LoopTurns>

    private init(name: String) throws(SocketFailure) {
        guard let handle = unsafe LibuvPointer(cuv_loop_create(identity.number)) else {
            throw .exhausted(name: "ENOMEM")
        }
        self.name = name
        inbox = Mutex(LoopInbox(handle: handle, unjoined: handle))
        turns = LoopConfined(LoopTurns(handle: handle), on: identity)
    }

    /// Starts a loop on a new thread, named `name` (at most 15 bytes of it show in `top`).
    package static func start(name: String) throws(SocketFailure) -> Loop {
        let loop = try Loop(name: name)
        try loop.startThread()
        return loop
    }

    private func startThread() throws(SocketFailure) {
        let code = inbox.withLock { inbox in
            guard let handle = inbox.handle else { return Int32(0) }
            // Released in `loopEnded`, the last thing that the thread does.
            let owner = unsafe Unmanaged.passRetained(self).toOpaque()
            let code = unsafe cuv_loop_start(handle.raw, name, owner, loopTurn, loopEnded)
            guard code != 0 else { return code }
            unsafe Unmanaged<Loop>.fromOpaque(owner).release()
            unsafe cuv_loop_discard(handle.raw)
            inbox = LoopInbox(handle: nil, unjoined: nil)
            return code
        }
        guard code == 0 else { throw SocketFailure(code: code) }
    }

    /// Whether the calling thread is the loop's own.
    package var isCurrent: Bool { identity.isCurrent }

    /// The moment by a clock that never goes back.
    package var now: ContinuousClock.Instant { ContinuousClock.now }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        submit(.job(UnownedJob(job)))
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    package func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }

    package func isIsolatingCurrentContext() -> Bool? {
        identity.isCurrent
    }

    package func checkIsolated() {
        precondition(identity.isCurrent, "not on the event loop `\(name)`")
    }

    /// Runs `call` on the loop in one of its next rounds, after all that was submitted before from the same thread.
    package func execute(_ call: @escaping @Sendable () -> Void) {
        submit(.call(call))
    }

    /// Suspends the task until the sockets have been looked at and whatever else was ready has had its turn: for work that is long and can be
    /// done in parts. On the loop only.
    package func nextRound() async {
        await withCheckedContinuation { continuation in
            turns.value.later.append(.call { continuation.resume() })
        }
    }

    private func submit(_ work: LoopWork) {
        guard !identity.isCurrent else {
            turns.value.ready.append(work)
            return
        }
        inbox.withLock { inbox in
            // Under the lock, so that no wake-up can reach a loop whose wake-up handle is being closed.
            guard let handle = inbox.handle else { return }
            if inbox.work.isEmpty { unsafe cuv_loop_wake(handle.raw) }
            inbox.work.append(work)
        }
    }

    // MARK: The end

    /// Ends the loop: every socket, timer and signal watch on it is closed, what waited for one of them is resumed
    /// with a failure, and what is then ready still runs. From any thread; does not wait.
    package func stop() {
        execute { [self] in
            guard !turns.value.isStopping else { return }
            turns.value.isStopping = true
            unsafe cuv_loop_abandon(turns.value.handle.raw)
        }
    }

    /// Waits until the loop's thread has ended. Blocks: never from a loop, and not from a task.
    package func join() {
        precondition(!identity.isCurrent, "an event loop cannot wait for its own end")
        let unjoined = inbox.withLock { inbox in
            defer { inbox.unjoined = nil }
            return inbox.unjoined
        }
        if let unjoined { unsafe cuv_loop_join(unjoined.raw) }
    }

    /// Whether `stop` was called. On the loop only.
    package var isStopping: Bool { turns.value.isStopping }

    /// The loop, for opening a handle on it; nil once it is stopping. On the loop only.
    var opening: LibuvPointer? {
        isStopping ? nil : turns.value.handle
    }

    /// Sockets, listeners, timers and signal watches that nobody has closed, and lookups without answer. On the loop only.
    package var openHandles: Int {
        unsafe Int(cuv_loop_open(turns.value.handle.raw))
    }

    /// Runs what is ready, but not more than a batch. True where work is left.
    fileprivate func takeTurn() -> Bool {
        collectInbox()
        if !turns.value.later.isEmpty {
            turns.value.ready.append(contentsOf: turns.value.later)
            turns.value.later = []
        }
        var budget = Self.batch
        while budget > 0, let work = turns.value.ready.popFirst() {
            run(work)
            budget -= 1
        }
        if turns.value.isStopping { finishIfIdle() }
        return !turns.value.ready.isEmpty || !turns.value.later.isEmpty
    }

    private func collectInbox() {
        let arrived = inbox.withLock { inbox in
            defer { if !inbox.work.isEmpty { inbox.work = [] } }
            return inbox.work
        }
        if !arrived.isEmpty { turns.value.ready.append(contentsOf: arrived) }
    }

    private func run(_ work: LoopWork) {
        switch work {
        case .job(let job):
            unsafe job.runSynchronously(
                isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        case .call(let call):
            call()
        }
    }

    private func finishIfIdle() {
        guard turns.value.ready.isEmpty, turns.value.later.isEmpty, !turns.value.isFinished, openHandles == 0 else {
            return
        }
        let isQuiet = inbox.withLock { inbox in
            guard inbox.work.isEmpty else { return false }
            inbox.handle = nil
            return true
        }
        guard isQuiet else { return }
        turns.value.isFinished = true
        unsafe cuv_loop_finish(turns.value.handle.raw)
    }
}

// SAFETY: `owner` is the reference that `startThread` retained, good until `loopEnded`.
private func loopTurn(_ owner: UnsafeMutableRawPointer?) -> Bool {
    guard let owner = unsafe owner else { return false }
    return unsafe Unmanaged<Loop>.fromOpaque(owner).takeUnretainedValue().takeTurn()
}

// SAFETY: `owner` is the reference that `startThread` retained; this is its last use.
private func loopEnded(_ owner: UnsafeMutableRawPointer?) {
    guard let owner = unsafe owner else { return }
    unsafe Unmanaged<Loop>.fromOpaque(owner).release()
}
