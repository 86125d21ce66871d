import Identity
import Quantities
import TraceModel

/// One document of kind `AccessPolicy`: for whom, on which spans, to what effect.
struct AccessRule: Sendable {
    let name: RuleName
    let effect: Grant.BoundRule.Effect
    /// Any of them; each binds all captures that the templates below use.
    let principals: [PrincipalEntry]
    let namespaces: [CaptureTemplate]
    let services: [CaptureTemplate]
    /// Nil: all.
    let backends: [UTF8Text]?

    /// The rule as it binds for a principal: evaluated once for each (entry x identity), and united. Empty where it does not apply.
    func bound(for principal: Principal, backend: UTF8Text) -> [Grant.BoundRule] {
        guard backends?.contains(backend) ?? true else { return [] }
        var namespaces: [[GlobPattern]: [GlobPattern]] = [:]
        var order: [[GlobPattern]] = []
        for (places, kinds) in fillings(for: principal) {
            if namespaces[kinds] == nil { order.append(kinds) }
            let known = namespaces[kinds] ?? []
            namespaces[kinds] = known + places.filter { !known.contains($0) }
        }
        return order.map { services in
            Grant.BoundRule(name: name, effect: effect, namespaces: namespaces[services] ?? [], services: services)
        }
    }

    private func fillings(for principal: Principal) -> [(namespaces: [GlobPattern], services: [GlobPattern])] {
        principals.flatMap { entry -> [(namespaces: [GlobPattern], services: [GlobPattern])] in
            let match = entry.match(principal)
            var fillings = match.captures.map { captures in (fill(namespaces, captures), fill(services, captures)) }
            if match.mayMatchMore, case .forbid = effect {
                // What can't be evaluated is taken for every match that it could be.
                fillings.append((fillForAny(namespaces), fillForAny(services)))
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
