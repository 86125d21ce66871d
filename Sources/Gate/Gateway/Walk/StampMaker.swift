import AuditLog
import Cryptography
import Quantities

/// Gives records their moment and requests their id.
struct StampMaker: Sendable {
    let clock: @Sendable () -> Timestamp

    func stamp() -> RecordStamp {
        RecordStamp(time: clock(), monotonic: WallClock.monotonicNanoseconds(), random: RandomBytes.make(10))
    }

    /// 32 hex digits.
    func requestID() -> String {
        guard let id = LogIdentifier(random: RandomBytes.make(16)) else { preconditionFailure("16 bytes are an id") }
        return id.description
    }
}
