import AuditLog
import AuditStorage
import Synchronization

/// Refusals before identity, summed so that garbage can't fill the disk.
final class StrangerLog: Sendable {
    private let storage: AuditStorage
    private let stamps: StampMaker
    private let aggregator = Mutex(AuthFailureAggregator())

    init(storage: AuditStorage, stamps: StampMaker) {
        self.storage = storage
        self.stamps = stamps
    }

    func add(_ reason: RefusalReason, from address: SourceAddress?) {
        let stamp = stamps.stamp()
        let failure = aggregator.withLock { $0.add(ReasonCode(reason), from: address?.prefix, at: stamp) }
        if let failure { submit([failure]) }
    }

    /// To be called every second.
    func writeDue() {
        let now = WallClock.monotonicNanoseconds()
        submit(aggregator.withLock { $0.due(at: now) })
    }

    /// To be called at the end.
    func flush() {
        submit(aggregator.withLock { $0.flush() })
    }

    private func submit(_ failures: [AuthFailure]) {
        for failure in failures {
            // While the log can't be written nothing is served, and this is not worth more than that.
            _ = try? storage.submit(AuditRecord(.authFailure(failure), at: stamps.stamp()))
        }
    }
}
