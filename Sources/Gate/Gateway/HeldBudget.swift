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

    /// Takes all of `bytes`, which are not negative, or nothing: a refusal is never in the way of a smaller wish that comes at the same time.
    fileprivate func take(_ bytes: Int) -> Bool {
        var seen = used.load(ordering: .relaxed)
        // INVARIANT: 0 <= seen <= limit, so nothing here overflows.
        while bytes <= limit - seen {
            let (isTaken, found) = used.compareExchange(expected: seen, desired: seen + bytes, ordering: .relaxed)
            if isTaken { return true }
            seen = found
        }
        return false
    }

    fileprivate func giveBack(_ bytes: Int) {
        used.subtract(bytes, ordering: .relaxed)
    }
}

/// One reply's part of the budget; given back when it goes away.
package final class HeldShare: Sendable {
    private let budget: HeldBudget
    private let taken = Atomic<Int>(0)

    package init(of budget: HeldBudget) {
        self.budget = budget
    }

    /// Grows the share to `bytes`. False where the budget is spent: then nothing more may be fetched.
    package func grow(to bytes: Int) -> Bool {
        let more = bytes - taken.load(ordering: .relaxed)
        guard more > 0 else { return true }
        guard budget.take(more) else { return false }
        taken.add(more, ordering: .relaxed)
        return true
    }

    /// Gives back what is more than `bytes`.
    package func shrink(to bytes: Int) {
        let less = taken.load(ordering: .relaxed) - bytes
        guard less > 0 else { return }
        taken.subtract(less, ordering: .relaxed)
        budget.giveBack(less)
    }

    /// Grows the share by `bytes`; false as above.
    package func grow(by bytes: Int) -> Bool { grow(to: taken.load(ordering: .relaxed) + bytes) }

    deinit {
        budget.giveBack(taken.load(ordering: .relaxed))
    }
}
