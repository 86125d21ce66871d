package import Quantities
package import Redaction
package import TraceModel

/// The rules that apply to one principal and request: what they may see, span by span. Made by this room only.
///
/// INVARIANT: where an agent acts for a person there are two sides, the person's and the agent's, and what is seen is what both see.
package struct Grant: Sendable {
    let sides: [[BoundRule]]
    /// What is taken out of the values that they see, beside the built-in baseline.
    package let redactionRules: [RedactionRule]

    init(sides: [[BoundRule]], redactionRules: [RedactionRule] = []) {
        self.sides = sides
        self.redactionRules = redactionRules
    }

    init(rules: [BoundRule]) {
        self.init(sides: [rules])
    }

    /// Whether any permit binds at all, on every side. Where none does, every data route is `403 no-access`.
    package var permitsAnything: Bool {
        sides.allSatisfy { $0.contains { $0.effect.isPermit && $0.mode == .enforce } }
    }

    /// The starts, in order, at which a rule begins to apply: between two of them the decision does not depend on a span's age.
    package var ageBounds: [Int64] { Set(sides.joined().compactMap(\.oldestStart)).sorted() }

    /// Decides one span by its owner, its service (without the proven `.namespace` suffix; empty where it has none) and its start, in
    /// microseconds since the epoch: the least visible of what its sides say.
    package func decision(owner: Owner, service: UTF8Text, start: Int64) -> Decision {
        let decisions = sides.map { Self.decision($0.filter { $0.matches(owner, service, start: start) }, owner) }
        guard let first = decisions.first else { return Decision(visibility: .hidden, reason: .noPermit) }
        return decisions.dropFirst().reduce(first) { $0.and($1) }
    }

    /// The most visible of the permits, cut by every limit; any forbid hides; nothing matching hides.
    private static func decision(_ matching: [BoundRule], _ owner: Owner) -> Decision {
        let shadows = matching.filter { $0.mode == .shadow }.map(\.name)
        let applied = matching.filter { $0.mode == .enforce }
        let forbids = applied.filter { $0.effect == .forbid }.map(\.name)
        guard forbids.isEmpty else {
            return Decision(visibility: .hidden, reason: .forbidden(forbids), shadows: shadows)
        }
        let (permitted, permits) = strongestPermit(of: applied)
        guard permitted > .hidden else {
            let reason: DecisionReason = if case .unknown(let doubt) = owner { .unknownOwner(doubt) } else { .noPermit }
            return Decision(visibility: .hidden, reason: reason, shadows: shadows)
        }
        let (ceiling, limits) = lowestLimit(of: applied)
        guard ceiling < permitted else {
            return Decision(visibility: permitted, reason: .permitted(permits), shadows: shadows)
        }
        return Decision(visibility: ceiling, reason: .limited(permits, by: limits), shadows: shadows)
    }

    private static func strongestPermit(of rules: [BoundRule]) -> (Visibility, [RuleName]) {
        var best = (Visibility.hidden, [RuleName]())
        for rule in rules {
            guard case .permit(let visibility) = rule.effect, visibility >= best.0 else { continue }
            best = (visibility, visibility == best.0 ? best.1 + [rule.name] : [rule.name])
        }
        return best
    }

    private static func lowestLimit(of rules: [BoundRule]) -> (Visibility, [RuleName]) {
        var lowest = (Visibility.full, [RuleName]())
        for rule in rules {
            guard case .limit(let visibility) = rule.effect, visibility <= lowest.0 else { continue }
            lowest = (visibility, visibility == lowest.0 ? lowest.1 + [rule.name] : [rule.name])
        }
        return lowest
    }

    /// Where this grant shows anything of `masked` or more: what queries are narrowed to and peers are judged by.
    package var scope: NamespaceScope { NamespaceScope(sides: sides.map(Self.scope)) }

    /// What applies only to spans of some age leaves something of the namespace, or may: it closes nothing.
    private static func scope(of rules: [BoundRule]) -> NamespaceScope.Side {
        var permitted: [NamespaceScope.Area] = []
        var closed: [NamespaceScope.Area] = []
        for rule in rules where rule.mode == .enforce {
            let area = NamespaceScope.Area(namespaces: rule.namespaces, services: rule.services)
            switch rule.effect {
            case .permit(let visibility): if visibility >= .masked { permitted.append(area) }
            case .forbid: if rule.oldestStart == nil { closed.append(area) }
            case .limit(let visibility): if visibility < .masked, rule.oldestStart == nil { closed.append(area) }
            }
        }
        return NamespaceScope.Side(permitted: permitted, closed: closed)
    }
}
