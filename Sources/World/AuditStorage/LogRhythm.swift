/// When the log turns to another segment, and how often it says that it lives.
package struct LogRhythm: Sendable {
    /// The group of records that brings a segment to so many bytes is its last.
    package let segmentBytes: Int
    /// So is the first one that is written when the segment is so old: with heartbeats, one of them at the latest.
    package let segmentAge: Duration
    package let heartbeat: Duration

    package init(
        segmentBytes: Int = 256 << 20, segmentAge: Duration = .seconds(86_400), heartbeat: Duration = .seconds(60)
    ) {
        self.segmentBytes = segmentBytes
        self.segmentAge = segmentAge
        self.heartbeat = heartbeat
    }

    /// Whether a segment of this size, begun so many nanoseconds ago, has had its last group.
    func isFull(bytes: Int, age: Int64) -> Bool {
        bytes >= segmentBytes || .nanoseconds(age) >= segmentAge
    }
}
