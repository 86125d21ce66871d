import EventLoop

/// Resumes whoever waits for a loop's connections to end, exactly once; on that loop.
final class DrainWait: Sendable {
    private let continuation: LoopConfined<CheckedContinuation<Int, Never>?>

    init(_ continuation: CheckedContinuation<Int, Never>, on loop: Loop) {
        self.continuation = LoopConfined(continuation, on: loop.identity)
    }

    func end(cut count: Int) {
        continuation.value?.resume(returning: count)
        continuation.value = nil
    }
}
