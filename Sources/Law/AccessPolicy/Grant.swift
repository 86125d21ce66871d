package import Quantities
package import Redaction
package import TraceModel

/// The rules that apply to one principal and request: what they may see, span by span. Made by this room only.
///
/// INVARIANT: where an agent acts for a person there are two sides, the person's and the agent's, and what is seen is what both see.
package struct Grant: Sendable {
    let sides: [RuleIndex]
    /// What is taken out of the values that they see.
    package let redactionRules: RedactionRules
    /// Whose grant it is; nil for one that was written down for nobody.
    package let viewer: ViewerName?

    init(sides: [[BoundRule]], redactionRules: RedactionRules = RedactionRules(), viewer: ViewerName? = nil) {
        self.sides = sides.map { RuleIndex($0) }
        self.viewer = viewer
        self.redactionRules = redactionRules
    }

    init(rules: [BoundRule]) {
        self.init(sides: [rules])
    }

    /// Whether any permit binds at all, on every side. Where none does, every data route is `403 no-access`.
    package var permitsAnything: Bool {
        sides.allSatisfy { $0.rules.contains { $0.effect.isPermit && $0.mode == .enforce } }
    }

    /// Whether every span is seen in full, whoever owns it and whenever it started, by rules that hold for all: only then may be told what is made of all spans.
    package var isUnrestricted: Bool {
        !sides.isEmpty
            && sides.allSatisfy { side in
                let rules = side.rules.filter { $0.mode == .enforce }
                return rules.allSatisfy(\.effect.isPermit) && rules.contains(where: \.permitsEverything)
            }
    }

    /// Whether a span may be seen of which less than all is shown.
    package var mayWithhold: Bool {
        sides.contains { side in
            side.rules.contains { rule in
                guard rule.mode == .enforce else { return false }
                return switch rule.effect {
                case .permit(let visibility), .limit(let visibility): visibility < .full
                case .forbid: false
                }
            }
        }
    }

    /// Whether every span of the namespace that may be seen is seen in full. False where that is not plain to see.
    package func showsWhole(_ namespace: Namespace) -> Bool {
        if let visibility = visibility(ofAllOf: .namespace(namespace)) {
            return visibility == .full || visibility == .hidden
        }
        return sides.allSatisfy { side in
            side.rules.allSatisfy { rule in
                rule.mode == .shadow || [.forbid, .permit(.full), .limit(.full)].contains(rule.effect)
                    || !rule.namespaces.contains { $0.matches(namespace.text) }
            }
        }
    }

    /// The starts, in order, at which a rule begins to apply: between two of them the decision does not depend on a span's age.
    package var ageBounds: [Int64] { Set(sides.flatMap { $0.rules.compactMap(\.oldestStart) }).sorted() }

    /// Decides one span by its owner, its service (without the proven `.namespace` suffix; empty where it has none) and its start, in
    /// microseconds since the epoch: the least visible of what its sides say.
    package func decision(owner: Owner, service: UTF8Text, start: Int64) -> Decision {
        let decisions = sides.map { $0.decision(owner, service, start: start) }
        guard let first = decisions.first else { return Decision(visibility: .hidden, reason: .noPermit) }
        return decisions.dropFirst().reduce(first) { $0.and($1) }
    }

    /// What is seen of each span of an owner, whatever its service and its start: of all of them what `decision` says. Nil where that depends on them.
    package func visibility(ofAllOf owner: Owner) -> Visibility? {
        var lowest: Visibility?
        for side in sides {
            guard let visibility = side.visibility(ofAllOf: owner) else { return nil }
            lowest = min(lowest ?? visibility, visibility)
        }
        return lowest ?? .hidden
    }

    /// Where this grant shows anything of `masked` or more: what queries are narrowed to and peers are judged by.
    package var scope: NamespaceScope { NamespaceScope(sides: sides.map { Self.scope(of: $0.rules) }) }

    /// What applies only to spans of some age leaves something of the namespace, or may: it closes nothing.
    private static func scope(of rules: [BoundRule]) -> NamespaceScope.Side {
        var permitted: [NamespaceScope.Area] = []
        var closed: [NamespaceScope.Area] = []
        var seesUnowned = false
        for rule in rules where rule.mode == .enforce {
            let area = NamespaceScope.Area(namespaces: rule.namespaces, services: rule.services)
            switch rule.effect {
            case .permit(let visibility):
                guard visibility >= .masked else { continue }
                permitted.append(area)
                seesUnowned = seesUnowned || rule.coversUnowned
            case .forbid: if rule.oldestStart == nil { closed.append(area) }
            case .limit(let visibility): if visibility < .masked, rule.oldestStart == nil { closed.append(area) }
            }
        }
        return NamespaceScope.Side(permitted: permitted, closed: closed, seesUnowned: seesUnowned)
    }
}
