import AuditLog
import AuditStorage
import EventLoop
import Foundation
import Quantities

/// Durable records a second: callers that each submit one, wait for it and submit the next.
struct AuditPath {
    struct BadArgument: Error {}

    let folder: String

    func run(waiters: String, seconds: String) throws {
        guard let waiters = Int(waiters), let seconds = Double(seconds) else { throw BadArgument() }
        let writer = try AuditWriter.open(folder, first: ProcessStart(version: "bench"), stamp: Self.stamp)
        defer { writer.join() }
        let loop = try Loop.start(name: "callers")
        let start = ContinuousClock.now
        let counts = Counts()
        let end = start + .seconds(seconds)
        let done = DispatchSemaphore(value: 0)
        let tasks = (0..<waiters).map { _ in
            Task(executorPreference: loop) {
                while ContinuousClock.now < end {
                    try await writer.submit(Self.record()).durable()
                    counts.value += 1
                }
            }
        }
        Task(executorPreference: loop) {
            for task in tasks { _ = await task.result }
            done.signal()
        }
        done.wait()
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        loop.stop()
        loop.join()
        print(Double(counts.value) / elapsed)
        _ = writer.close(ProcessStop(cause: .request))
    }

    /// Only touched on the callers' loop, and read once that has ended.
    private final class Counts: @unchecked Sendable {
        var value = 0
    }

    private static let began = ContinuousClock.now

    @Sendable private static func stamp() -> RecordStamp {
        RecordStamp(
            time: Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)),
            monotonic: Int64((ContinuousClock.now - began) / .nanoseconds(1)),
            random: (0..<10).map { _ in UInt8.random(in: 0...255) })
    }

    private static func record() -> AuditRecord {
        let stamp = stamp()
        let end = AccessEnd(
            attempt: stamp.id, requestID: "bench", kind: .trace, reason: .complete, status: 200, bytes: ByteCount(4096),
            duration: 100
        )
        return AuditRecord(.accessEnd(end), at: stamp)
    }
}
