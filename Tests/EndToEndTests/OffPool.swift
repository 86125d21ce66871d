import Foundation

/// Runs what blocks (files, locks, joins) on a thread of its own: the pool that tests run on has no thread to spare.
func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
