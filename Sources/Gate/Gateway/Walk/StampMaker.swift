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
        RandomBytes.make(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
