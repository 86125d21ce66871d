import AuditLog
import AuditStorage
import Quantities
import Synchronization
import Testing

/// The wall clock is moved under a running log.
@Suite struct ClockAnomalyTests {
    /// Microseconds by which the wall clock is wrong.
    private final class Clock: Sendable {
        let shift = Mutex<Int64>(0)

        func stamp() -> RecordStamp {
            let now = Stamps.now()
            let time = Timestamp(microseconds: now.time.microseconds + shift.withLock { $0 })
            return RecordStamp(time: time, monotonic: now.monotonic, random: [1])
        }

        func record(_ number: Int) -> AuditRecord { AuditRecord(Stamps.record(number).event, at: stamp()) }
    }

    @Test("a wall clock that jumps is told before the record that shows it, in the log's order, and stops nothing")
    func jumps() async throws {
        let scratch = try ScratchDirectory()
        let clock = Clock()
        let storage = try AuditWriter.open(scratch.log, first: AuditWriter.start) { clock.stamp() }
        // An hour back, ten years forth, a second back.
        let shifts: [Int64] = [0, -3_600_000_000, -3_600_000_000, 315_360_000_000_000, -1_000_000, 0]
        for (number, shift) in shifts.enumerated() {
            clock.shift.withLock { $0 = shift }
            try await storage.submit(clock.record(number)).durable()
        }
        try await storage.end()
        let records = try scratch.records()
        #expect(
            records.compactMap { $0.text("type") } == [
                "process.start", "access.end", "clock.anomaly", "access.end", "access.end", "clock.anomaly",
                "access.end", "clock.anomaly", "access.end", "access.end", "process.stop",
            ])
        #expect(records.compactMap { $0.text("req.id") } == (0..<6).map { "r-\($0)" })
        let told = records.filter { $0.text("type") == "clock.anomaly" }
        let jumps = told.map { ($0.number("data.wall_us") ?? 0) - ($0.number("data.mono_us") ?? 0) }
        let expected: [Int64] = [shifts[1], shifts[3] - shifts[2], shifts[4] - shifts[3]]
        for (jump, expected) in zip(jumps, expected) {
            #expect(abs(jump - expected) < 1_000_000)
        }
    }
}
