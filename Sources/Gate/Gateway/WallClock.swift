import FoundationEssentials
package import Quantities

/// The only place that reads a clock.
package enum WallClock {
    package static func now() -> Timestamp {
        // A double holds microseconds exactly until the year 2255.
        Timestamp(microseconds: Int64((Date.now.timeIntervalSince1970 * 1_000_000).rounded(.down)))
    }

    /// Nanoseconds on a clock that never goes back.
    package static func monotonicNanoseconds() -> Int64 {
        let elapsed = origin.duration(to: .now)
        return elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000
    }

    private static let origin = ContinuousClock.now
}
