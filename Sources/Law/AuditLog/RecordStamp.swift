package import Quantities

/// When one record was made, and the random bytes of its id: all that a record takes from clock and chance.
package struct RecordStamp: Sendable, Hashable {
    /// Wall clock.
    package let time: Timestamp
    /// Nanoseconds since the process started; never goes back.
    package let monotonic: Int64
    package let id: RecordID

    /// `random` is used for the id; 10 bytes are enough, missing ones read as zero.
    package init(time: Timestamp, monotonic: Int64, random: [UInt8]) {
        self.time = time
        self.monotonic = monotonic
        id = RecordID(time: time, random: random)
    }
}
