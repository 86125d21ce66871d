import Identity
import Quantities

/// All rules of a snapshot, found by whom they speak of: those of which every entry names one group are asked only for its members.
struct RuleSet: Sendable {
    let rules: [AccessRule]
    /// Places of the rules with an entry for a group that is named without `*` and captures.
    private var byGroup: [UTF8Text: [Int]] = [:]
    /// Places of the rules that could speak of anybody.
    private var others: [Int] = []

    init(_ rules: [AccessRule]) {
        self.rules = rules
        for (place, rule) in rules.enumerated() {
            let groups = rule.principals.compactMap { $0.group?.literal }
            guard groups.count == rule.principals.count else {
                others.append(place)
                continue
            }
            for group in Set(groups) { byGroup[group, default: []].append(place) }
        }
    }

    /// The rules that may bind for the principal, in the order in which they were read: all of them where its groups can't be evaluated.
    func candidates(for principal: Principal) -> [Int] {
        guard principal.groupsDoubt == nil else { return Array(rules.indices) }
        return Set(principal.groups.flatMap { byGroup[$0] ?? [] } + others).sorted()
    }
}
