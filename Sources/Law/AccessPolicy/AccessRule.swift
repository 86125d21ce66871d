import Identity
import Quantities
import TraceModel
import YAMLDocuments

/// One document of kind `AccessPolicy`: for whom, on which spans, under which conditions, to what effect.
struct AccessRule: Sendable {
    let name: RuleName
    /// Where it is written.
    let place: SourcePosition
    let effect: Grant.BoundRule.Effect
    let mode: Grant.BoundRule.Mode
    /// Any of them; each binds all captures that the templates below use.
    let principals: [PrincipalEntry]
    let resources: RuleResources
    let conditions: RuleConditions

    /// The rule as it binds for the principal: evaluated once for each (entry x identity), and united. Empty where it does not apply.
    ///
    /// What can't be evaluated does not permit; of a forbid or a limit it is taken for every match that it could be.
    func bound(for principal: Principal, backend: UTF8Text, _ facts: RequestFacts) -> [Grant.BoundRule] {
        guard resources.backends?.contains(backend) ?? true else { return [] }
        let fillings = fillings(for: principal)
        guard !fillings.isEmpty else { return [] }
        let truth = conditions.truth(of: facts)
        guard truth != .fails, truth == .holds || !effect.isPermit else { return [] }
        return bindings(fillings, facts)
    }

    /// The rule as its entries bind it, whatever its backends and conditions say.
    func bindings(for principal: Principal, _ facts: RequestFacts) -> [Grant.BoundRule] {
        bindings(fillings(for: principal), facts)
    }

    /// The rule as it would bind for somebody whom nobody knows: captures stand for anything.
    func bindingsForAny(_ facts: RequestFacts) -> [Grant.BoundRule] {
        [bound(resources.namespaces.filledForAny, resources.services.filledForAny, facts)]
    }

    private func bindings(_ fillings: [Filling], _ facts: RequestFacts) -> [Grant.BoundRule] {
        guard let first = fillings.first else { return [] }
        guard fillings.count > 1 else { return [bound(first.namespaces, first.services, facts)] }
        return united(fillings).map { bound($0.namespaces, $0.services, facts) }
    }

    private typealias Filling = (namespaces: [GlobPattern], services: [GlobPattern])

    private func bound(
        _ namespaces: [GlobPattern], _ services: [GlobPattern], _ facts: RequestFacts
    ) -> Grant.BoundRule {
        Grant.BoundRule(
            name: name, effect: effect, mode: mode, namespaces: namespaces, services: services,
            coversUnowned: resources.unowned, oldestStart: conditions.oldestStart(facts),
            isConditional: !conditions.isEmpty)
    }

    /// One filling for each set of services, with all its namespaces once.
    private func united(_ fillings: [Filling]) -> [Filling] {
        var namespaces: [[GlobPattern]: [GlobPattern]] = [:]
        var order: [[GlobPattern]] = []
        for (places, kinds) in fillings {
            if namespaces[kinds] == nil { order.append(kinds) }
            let known = namespaces[kinds] ?? []
            namespaces[kinds] = known + places.filter { !known.contains($0) }
        }
        return order.map { (namespaces[$0] ?? [], $0) }
    }

    private func fillings(for principal: Principal) -> [Filling] {
        var fillings: [Filling] = []
        for entry in principals {
            let match = entry.match(principal)
            for captures in match.captures {
                fillings.append(
                    (resources.namespaces.filled(with: captures), resources.services.filled(with: captures)))
            }
            if match.mayMatchMore, !effect.isPermit {
                fillings.append((resources.namespaces.filledForAny, resources.services.filledForAny))
            }
        }
        return fillings
    }
}
