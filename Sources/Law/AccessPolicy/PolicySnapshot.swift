package import Identity
package import Quantities
package import Redaction
package import TokenVerification
package import TraceModel

/// All policy documents in force, as one immutable value: a request is judged by one of these from beginning to end.
package struct PolicySnapshot: Sendable {
    /// SHA-256 over the canonical form of all documents, the classification among them where there is one: equal for files that say the same, whatever their names, layout,
    /// comments and order.
    package let digest: [UInt8]
    /// The digest of each document, by kind and name.
    package let documents: [UTF8Text: [UInt8]]
    package let resolver: PrincipalResolver
    /// The namespaces that rules name literally: they are known, whether or not the configuration lists them.
    package let namedNamespaces: [Namespace]
    /// The attributes that a `masked` span keeps.
    package let masked: AttributeAllowList
    /// The claims that conditions read, each once: on the record with what they say.
    package let conditionClaims: Set<ClaimPath>
    let ruleSet: RuleSet
    let redactions: [ExemptibleRule]
    /// The rules of `redactions`, in the same order.
    private let redactionRules: RedactionRules

    init(
        digest: [UInt8], documents: [UTF8Text: [UInt8]], resolver: PrincipalResolver, namedNamespaces: [Namespace],
        rules: [AccessRule],
        redactions: [ExemptibleRule], masked: AttributeAllowList
    ) {
        self.digest = digest
        self.documents = documents
        self.resolver = resolver
        self.namedNamespaces = namedNamespaces
        conditionClaims = Set(rules.flatMap { $0.conditions.claims.map(\.path) })
        ruleSet = RuleSet(rules)
        self.redactions = redactions
        redactionRules = RedactionRules(redactions.map(\.rule))
        self.masked = masked
    }

    /// The rules of all RedactionPolicies but those that spare `principal`, and the built-in baseline, which spares nobody.
    package func redactionRules(for principal: Principal) -> RedactionRules {
        redactionRules.without(redactions.indices.filter { redactions[$0].spares(principal) })
    }

    private static func viewer(_ principal: Principal) -> ViewerName {
        ViewerName(
            issuer: principal.issuer.bytes, subject: principal.subject.bytes, actor: principal.actor?.subject.bytes)
    }

    /// What `principal` may see on one backend, at this moment and from this place. A grant without any permit is what nobody's rules match.
    /// Where an agent acts for a person, it is what both may see.
    package func grant(for principal: Principal, backend: UTF8Text, _ facts: RequestFacts) -> Grant {
        let everybody = [principal] + (principal.actor.map { [$0] } ?? [])
        return Grant(
            sides: everybody.map { one in
                ruleSet.candidates(for: one).flatMap { ruleSet.rules[$0].bound(for: one, backend: backend, facts) }
            },
            redactionRules: redactionRules(for: principal), viewer: Self.viewer(principal))
    }
}
