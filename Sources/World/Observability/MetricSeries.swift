import Synchronization

/// One number that several threads change.
final class MetricSeries: Sendable {
    private let number = Atomic<Int64>(0)

    var value: Int64 { number.load(ordering: .relaxed) }

    /// Wraps around where it would overflow, after centuries of counting.
    func add(_ amount: Int64) {
        number.wrappingAdd(amount, ordering: .relaxed)
    }

    func raise(to value: Int64) {
        number.max(value, ordering: .relaxed)
    }

    func set(_ value: Int64) {
        number.store(value, ordering: .relaxed)
    }
}
