import Gateway
import Observability
import Synchronization

/// The operator's log of one gateway, kept as text: everything, debug lines included.
final class CapturedLog: Sendable {
    private let written = Mutex<[UInt8]>([])

    var log: Log {
        Log(minimum: .debug, clock: WallClock.now) { [self] line in written.withLock { $0 += line } }
    }

    var text: String { String(decoding: written.withLock { $0 }, as: UTF8.self) }
}
