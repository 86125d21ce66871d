import EventLoop

/// The task of one request, from its first byte to its answer's last. The only place in this room that starts a task.
struct RequestTask: Sendable {
    private let task: Task<Void, Never>

    /// Runs `work` on `loop`, later and never inside this call.
    init(on loop: Loop, _ work: @escaping @Sendable () async -> Void) {
        task = Task(executorPreference: loop) { await work() }
    }

    func cancel() {
        task.cancel()
    }
}
