import AuditLog
import Quantities
import Testing

@Suite struct ClockWatchTests {
    private static func stamp(_ wall: Int64, _ monotonic: Int64) -> RecordStamp {
        RecordStamp(
            time: Timestamp(microseconds: 1_795_000_000_000_000 + wall), monotonic: monotonic * 1_000, random: [])
    }

    /// Microseconds that the wall clock and the monotonic clock go between two records, and whether that is told.
    private static let moves: [(wall: Int64, monotonic: Int64, isTold: Bool)] = [
        (0, 0, false), (3_600_000_000, 3_600_000_000, false), (-1_000_000, 0, false), (2_000_000, 0, false),
        (-2_000_000, 0, false), (7_000_000, 5_000_000, false), (3_000_000, 5_000_000, false),
        (2_000_001, 0, true), (-2_000_001, 0, true), (0, 2_000_001, true),
        (-3_600_000_000, 1, true), (315_360_000_000_000, 1, true), (-4_000_000_000_000_000_000, 1, true),
        (4_000_000_000_000_000_000, -4_000_000_000_000_000, true),
    ]

    @Test("two clocks may part by two seconds between two records, no more", arguments: moves)
    func tolerance(wall: Int64, monotonic: Int64, isTold: Bool) {
        var watch = ClockWatch()
        #expect(watch.note(Self.stamp(0, 0)) == nil)
        let told = watch.note(Self.stamp(wall, monotonic))
        #expect(told == (isTold ? ClockAnomaly(wall: wall, monotonic: monotonic) : nil))
        // What was told once is the new measure.
        #expect(watch.note(Self.stamp(wall + 1_000_000, monotonic + 1_000_000)) == nil)
    }

    @Test("the first record of a process has nothing to be compared with, and steps that each are small are not summed")
    func steps() {
        var watch = ClockWatch()
        for step in 0..<10 { #expect(watch.note(Self.stamp(Int64(step) * -1_900_000, 0)) == nil) }
    }
}
