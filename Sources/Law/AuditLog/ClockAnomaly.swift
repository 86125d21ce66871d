import StrictJSON

/// That the wall clock was moved: between two records of one process it went another way than the clock that never goes back.
package struct ClockAnomaly: Sendable, Hashable {
    /// How far the wall clock went since the record before, in microseconds; below zero where it was set back.
    package let wall: Int64
    /// How far the monotonic clock went, in microseconds: what `wall` should be.
    package let monotonic: Int64

    package init(wall: Int64, monotonic: Int64) {
        self.wall = wall
        self.monotonic = monotonic
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("mono_us")
            json.bounded(monotonic)
            json.name("wall_us")
            json.bounded(wall)
        }
    }
}
