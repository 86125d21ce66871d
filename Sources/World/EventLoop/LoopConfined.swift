/// State that belongs to one loop: it may be passed around freely, and traps when touched on another thread.
///
/// It is this room's only exception from the compiler's own checks, and replaces its proof by one at run time.
//
// SAFETY: every access to `storage` is preceded by the check that the calling thread is the loop's own, so no two
// threads ever meet in it. Only `init` (nobody else has the object yet) and `deinit` (nobody else has it any more)
// are free of the check.
package final class LoopConfined<Value>: @unchecked Sendable {
    private var storage: Value
    private let identity: LoopIdentity

    /// `value` is handed over: whoever made it must not keep it.
    package init(_ value: sending Value, on identity: LoopIdentity) {
        storage = value
        self.identity = identity
    }

    /// Traps off the loop.
    package var value: Value {
        _read {
            precondition(identity.isCurrent, "loop-confined state read off its loop")
            yield storage
        }
        _modify {
            precondition(identity.isCurrent, "loop-confined state changed off its loop")
            yield &storage
        }
    }
}
