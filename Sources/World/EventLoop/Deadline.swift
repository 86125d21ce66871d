/// What `withDeadline` throws when time has run out.
package struct DeadlineExceeded: Error, Sendable, Equatable, CustomStringConvertible {
    package let limit: Duration

    package init(limit: Duration) {
        self.limit = limit
    }

    package var description: String { "not done within \(limit)" }
}

/// Runs `body` on `loop`, and cancels it once `limit` has passed.
///
/// Waits for `body` to notice its cancellation, as every wait of this room does at once, so that nothing of it is left
/// running. Throws what `body` throws, and `DeadlineExceeded` where time ran out first.
package func withDeadline<Success: Sendable>(
    _ limit: Duration, on loop: EventLoop, _ body: @escaping @Sendable () async throws -> Success
) async throws -> Success {
    try await withThrowingTaskGroup(of: Success.self) { group in
        group.addTask(executorPreference: loop) { try await body() }
        group.addTask(executorPreference: loop) {
            try await loop.sleep(for: limit)
            throw DeadlineExceeded(limit: limit)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
