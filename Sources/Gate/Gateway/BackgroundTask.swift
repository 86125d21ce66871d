package import EventLoop

/// Work that belongs to no request: the start, the stop, the catalogue, issuers' keys. The only place in this room that starts a task.
package enum BackgroundTask {
    /// Runs `work` on `loop`, later and never inside this call.
    @discardableResult
    package static func start(
        on loop: Loop, _ work: @escaping @Sendable () async -> Void
    ) -> Task<Void, Never> {
        Task(executorPreference: loop) { await work() }
    }
}
