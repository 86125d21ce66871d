import Glibc
package import Quantities

/// The only place that reads a clock.
package enum WallClock {
    package static func now() -> Timestamp {
        var time = timespec()
        // Can't fail: the clock exists and the address is ours.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Nanoseconds on a clock that never goes back.
    package static func monotonicNanoseconds() -> Int64 {
        let elapsed = origin.duration(to: .now)
        return elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000
    }

    private static let origin = ContinuousClock.now
}
