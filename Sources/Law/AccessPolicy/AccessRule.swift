import Identity
import Quantities
import TraceModel

/// One document of kind `AccessPolicy`: for whom, on which spans, under which conditions, to what effect.
struct AccessRule: Sendable {
    let name: RuleName
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
        let truth = conditions.truth(of: facts)
        guard truth != .fails, truth == .holds || !effect.isPermit else { return [] }
        var namespaces: [[GlobPattern]: [GlobPattern]] = [:]
        var order: [[GlobPattern]] = []
        for (places, kinds) in fillings(for: principal) {
            if namespaces[kinds] == nil { order.append(kinds) }
            let known = namespaces[kinds] ?? []
            namespaces[kinds] = known + places.filter { !known.contains($0) }
        }
        return order.map { services in
            Grant.BoundRule(
                name: name, effect: effect, mode: mode, namespaces: namespaces[services] ?? [], services: services,
                coversUnowned: resources.unowned, oldestStart: conditions.oldestStart(facts))
        }
    }

    private func fillings(for principal: Principal) -> [(namespaces: [GlobPattern], services: [GlobPattern])] {
        principals.flatMap { entry -> [(namespaces: [GlobPattern], services: [GlobPattern])] in
            let match = entry.match(principal)
            var fillings = match.captures.map { captures in
                (fill(resources.namespaces, captures), fill(resources.services, captures))
            }
            if match.mayMatchMore, !effect.isPermit {
                fillings.append((fillForAny(resources.namespaces), fillForAny(resources.services)))
            }
            return fillings
        }
    }

    private func fill(_ templates: [CaptureTemplate], _ captures: Captures) -> [GlobPattern] {
        templates.compactMap { $0.filled(with: captures).map { GlobPattern($0.string) } }
    }

    private func fillForAny(_ templates: [CaptureTemplate]) -> [GlobPattern] {
        templates.map { GlobPattern($0.filled(withEach: UTF8Text("*")).string) }
    }
}
