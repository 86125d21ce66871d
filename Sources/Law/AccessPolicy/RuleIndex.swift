import Quantities
import TraceModel

/// The rules of one side of a grant, and which of them speak of an owner: found by the namespaces that they name, so that a decision asks few
/// rules, however many bind.
struct RuleIndex: Sendable {
    let rules: [Grant.BoundRule]
    private var namespaces = NamespaceIndex()
    /// Places of the rules that may speak of spans of unknown owner.
    private var unowned: [Int32] = []

    init(_ rules: [Grant.BoundRule]) {
        self.rules = rules
        for (index, rule) in rules.enumerated() {
            namespaces.add(rule.namespaces, at: Int32(index))
            if rule.maySpeakOfUnowned { unowned.append(Int32(index)) }
        }
    }

    /// What the rules say of one span, in the order in which they bind.
    func decision(_ owner: Owner, _ service: UTF8Text, start: Int64) -> Decision {
        var sum = RuleSum()
        switch owner {
        case .namespace(let namespace):
            for place in namespaces.places(naming: namespace.text)
            where rules[Int(place)].matchesAge(start) && rules[Int(place)].matches(service: service) {
                sum.add(rules[Int(place)])
            }
        case .unknown:
            for place in unowned
            where rules[Int(place)].matchesAge(start) && rules[Int(place)].matchesUnowned(service: service) {
                sum.add(rules[Int(place)])
            }
        }
        return sum.decision(owner)
    }

    /// What is seen of each span of an owner; nil where that depends on its service or its start.
    func visibility(ofAllOf owner: Owner) -> Visibility? {
        let places =
            switch owner {
            case .namespace(let namespace): namespaces.places(naming: namespace.text)
            case .unknown: unowned
            }
        guard places.allSatisfy({ rules[Int($0)].isForAll }) else { return nil }
        // Any service and any start: no rule that speaks of the owner looks at them.
        return decision(owner, UTF8Text(""), start: 0).visibility
    }
}
