import Cryptography
import Synchronization

/// The SHA-256 of a segment, kept as it is written: reading the whole file when it is full would let everybody wait.
final class SegmentDigest: Sendable {
    private let running = Mutex(RunningDigest(.sha256))

    func update(_ bytes: [UInt8]) {
        running.withLock { $0.update(bytes) }
    }

    /// Of all bytes so far. Begins anew.
    func finish() -> [UInt8] {
        running.withLock { running in
            let whole = exchange(&running, with: RunningDigest(.sha256))
            return whole.finish()
        }
    }
}
