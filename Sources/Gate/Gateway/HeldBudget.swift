package import Quantities
import Synchronization

/// The memory that held replies may take together, over all loops: `limits.heldBytes`.
package final class HeldBudget: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    package init(limit: ByteCount) {
        self.limit = limit.bytes
    }

    /// Bytes held now, for the metric.
    package var held: Int { used.load(ordering: .relaxed) }

    fileprivate func take(_ bytes: Int) -> Bool {
        let (total, overflow) = used.add(bytes, ordering: .relaxed).newValue.addingReportingOverflow(0)
        guard overflow || total > limit else { return true }
        used.subtract(bytes, ordering: .relaxed)
        return false
    }

    fileprivate func giveBack(_ bytes: Int) {
        used.subtract(bytes, ordering: .relaxed)
    }
}

/// One reply's part of the budget; given back when it goes away.
final class HeldShare: Sendable {
    private let budget: HeldBudget
    private let taken = Atomic<Int>(0)

    init(of budget: HeldBudget) {
        self.budget = budget
    }

    /// Grows the share to `bytes`. False where the budget is spent: then nothing more may be fetched.
    func grow(to bytes: Int) -> Bool {
        let more = bytes - taken.load(ordering: .relaxed)
        guard more > 0 else { return true }
        guard budget.take(more) else { return false }
        taken.add(more, ordering: .relaxed)
        return true
    }

    deinit {
        budget.giveBack(taken.load(ordering: .relaxed))
    }
}
