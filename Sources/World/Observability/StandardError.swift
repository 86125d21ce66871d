import Glibc
import Synchronization

/// Where the log goes. Lines of several threads never mix.
///
// SAFETY: the bytes are alive for the call and as many as it is told.
package final class StandardError: Sendable {
    private let turn = Mutex(())

    package init() {}

    /// Writes all of `line`. Where standard error can't take it, the rest is dropped: a log must not stop the gateway.
    package func write(_ line: [UInt8]) {
        turn.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let written = unsafe rest.withUnsafeBytes { bytes in
                    unsafe Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
                }
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
