import AuditLog
import Cryptography
import Quantities

/// Gives records their moment and requests their id.
struct StampMaker: Sendable {
    let clock: @Sendable () -> Timestamp

    func stamp() -> RecordStamp {
        RecordStamp(time: clock(), monotonic: WallClock.monotonicNanoseconds(), random: RandomBytes.make(10))
    }

    private static func digit(_ half: UInt8) -> UInt8 { half < 10 ? 48 + half : 87 + half }

    /// 32 hex digits.
    func requestID() -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(32)
        for byte in RandomBytes.make(16) {
            digits.append(Self.digit(byte >> 4))
            digits.append(Self.digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
