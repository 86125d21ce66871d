extension Loop {
    /// Suspends the task for `duration`, resumed on the loop; `Task.sleep` would leave it.
    /// Throws at once where the task is or becomes cancelled, or the loop stops. On the loop only.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        do throws(SocketFailure) {
            try await LoopWait<Void>(on: self).value(within: duration)
        } catch {
            guard error == .timedOut else { throw CancellationError() }
        }
    }
}
