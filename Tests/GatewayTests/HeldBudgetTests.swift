import Gateway
import Quantities
import Testing

@Suite("The memory of held replies")
struct HeldBudgetTests {
    @Test("shares are taken whole or not at all, up to the limit, and given back with their reply")
    func shares() {
        let budget = HeldBudget(limit: ByteCount(100))
        do {
            let first = HeldShare(of: budget)
            let second = HeldShare(of: budget)
            #expect(first.grow(to: 60) && budget.held == 60)
            #expect(first.grow(to: 30) && budget.held == 60)
            #expect(!second.grow(to: 41) && budget.held == 60)
            #expect(second.grow(to: 40) && budget.held == 100)
            #expect(!first.grow(to: 61) && first.grow(to: 60) && budget.held == 100)
        }
        #expect(budget.held == 0)
    }

    @Test("what no budget could hold is refused, also where counting it would overflow", arguments: [0, 1, 100])
    func overflow(held: Int) {
        let budget = HeldBudget(limit: ByteCount(100))
        let (share, greedy) = (HeldShare(of: budget), HeldShare(of: budget))
        #expect(share.grow(to: held))
        #expect(!greedy.grow(to: .max))
        #expect(budget.held == held)
    }

    @Test("a refusal does not take room from what fits at the same time")
    func together() async {
        let budget = HeldBudget(limit: ByteCount(100))
        let refused = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    (0..<20_000).reduce(0) { count, _ in count + (HeldShare(of: budget).grow(to: 50) ? 0 : 1) }
                }
            }
            group.addTask {
                _ = (0..<20_000).filter { _ in HeldShare(of: budget).grow(to: 101) }
                return 0
            }
            return await group.reduce(0, +)
        }
        #expect(refused == 0)
        #expect(budget.held == 0)
    }
}
