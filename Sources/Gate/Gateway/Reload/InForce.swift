import Synchronization

/// A value that is replaced as a whole. From any loop.
final class InForce<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) {
        held = Mutex(value)
    }

    var value: Value { held.withLock { $0 } }

    func replace(with value: Value) {
        held.withLock { $0 = value }
    }
}
