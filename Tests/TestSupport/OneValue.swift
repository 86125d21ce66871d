import Synchronization

/// A value that is handed from one thread to another.
package final class OneValue<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    package init() {}

    package var value: Value? { stored.withLock { $0 } }

    package func set(_ value: Value) {
        stored.withLock { $0 = value }
    }
}
