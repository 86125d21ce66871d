import Synchronization

/// Counts from any thread.
package final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    package var value: Int { count.load(ordering: .sequentiallyConsistent) }

    package init() {}

    package func add(_ more: Int = 1) { count.add(more, ordering: .sequentiallyConsistent) }
}
