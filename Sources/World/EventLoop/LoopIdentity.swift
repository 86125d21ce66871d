import CUV
import Synchronization

/// Which loop a thread belongs to, as a number that no other loop of this process has.
package struct LoopIdentity: Sendable, Hashable {
    private static let last = Atomic<UInt64>(0)

    let number: UInt64

    init() {
        number = Self.last.add(1, ordering: .relaxed).newValue
    }

    /// Whether the calling thread is this loop's own.
    package var isCurrent: Bool { cuv_current_identity() == number }
}
