package import Quantities
package import TraceModel

/// The rules that apply to one principal, captures filled in: what they may see, span by span. Made by this room only.
package struct Grant: Sendable {
    /// One rule as it binds for this principal.
    struct BoundRule: Sendable {
        enum Effect: Sendable {
            case permit(Visibility)
            case forbid
        }

        let name: RuleName
        let effect: Effect
        let namespaces: [GlobPattern]
        let services: [GlobPattern]

        func covers(_ namespace: Namespace, _ service: UTF8Text) -> Bool {
            namespaces.contains { $0.matches(namespace.text) } && services.contains { $0.matches(service) }
        }
    }

    let rules: [BoundRule]

    init(rules: [BoundRule]) {
        self.rules = rules
    }

    /// Whether any permit binds for the principal at all. Where none does, every data route is `403 no-access`.
    package var permitsAnything: Bool {
        rules.contains { if case .permit = $0.effect { true } else { false } }
    }

    /// Decides one span by its owner and its service (without the proven `.namespace` suffix; empty where it has none).
    ///
    /// The most visible of the permits that match; any forbid that matches hides; nothing matching hides. For an unknown
    /// owner a forbid can't be evaluated and so applies, and no permit matches.
    package func decision(owner: Owner, service: UTF8Text) -> Decision {
        switch owner {
        case .unknown(let doubt):
            return Decision(visibility: .hidden, reason: .unknownOwner(doubt))
        case .namespace(let namespace):
            let matching = rules.filter { $0.covers(namespace, service) }
            let forbids = matching.filter { if case .forbid = $0.effect { true } else { false } }
            guard forbids.isEmpty else {
                return Decision(visibility: .hidden, reason: .forbidden(forbids.map(\.name)))
            }
            return strongestPermit(of: matching)
        }
    }

    private func strongestPermit(of rules: [BoundRule]) -> Decision {
        let permits = rules.compactMap { rule -> (Visibility, RuleName)? in
            guard case .permit(let visibility) = rule.effect else { return nil }
            return (visibility, rule.name)
        }
        guard let best = permits.map(\.0).max() else { return Decision(visibility: .hidden, reason: .noPermit) }
        return Decision(visibility: best, reason: .permitted(permits.filter { $0.0 == best }.map(\.1)))
    }

    /// Where this grant shows anything of `masked` or more: what queries are narrowed to and peers are judged by.
    package var scope: NamespaceScope {
        var permitted: [GlobPattern] = []
        var forbidden: [GlobPattern] = []
        for rule in rules {
            switch rule.effect {
            case .permit(let visibility) where visibility >= .masked: permitted += rule.namespaces
            case .permit: break
            case .forbid where rule.services.contains(where: { $0.matchesEverything }): forbidden += rule.namespaces
            case .forbid: break
            }
        }
        return NamespaceScope(permitted: permitted, forbidden: forbidden)
    }
}
