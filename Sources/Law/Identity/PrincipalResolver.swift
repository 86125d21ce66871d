import Quantities
package import TokenVerification

/// Makes principals of claims, by the mappings of their issuer. The only place that does.
///
/// Several mappings of one issuer add up, and where it is a Kubernetes cluster its service account is one more identity. Nothing is granted by absence: an issuer without mapping gives neither groups nor
/// identities, only its subject.
package struct PrincipalResolver: Sendable {
    let mappings: [IdentityMapping]
    /// At most one for each issuer.
    let serviceAccounts: [ServiceAccountMapping]

    package init(mappings: [IdentityMapping], serviceAccounts: [ServiceAccountMapping] = []) {
        self.mappings = mappings
        self.serviceAccounts = serviceAccounts
    }

    /// Refuses claims that say more than may be looked at.
    package func resolve(_ verified: VerifiedClaims) throws(PrincipalRefusal) -> Principal {
        try resolve(verified.claims, provenance: .verified)
    }

    /// The same for claims that nobody verified; what comes out is marked and never reaches an upstream.
    package func resolve(assuming claims: ClaimSet) throws(PrincipalRefusal) -> Principal {
        try resolve(claims, provenance: .assumed)
    }

    private func resolve(_ claims: ClaimSet, provenance: Provenance) throws(PrincipalRefusal) -> Principal {
        let own = mappings.filter { $0.issuer == claims.issuer }
        let groups = try groups(of: claims, own)
        let identities = try identities(of: claims, own)
        return Principal(
            issuer: claims.issuer, subject: claims.subject, groups: groups.values, groupsDoubt: groups.doubt,
            identities: identities.values, identitiesDoubt: identities.doubt, provenance: provenance,
            actor: try actor(of: claims, provenance))
    }

    /// The agent that acts for the subject, by the same mappings. An `act` within an `act` is history, and decides nothing (RFC 8693 section
    /// 4.1).
    private func actor(of claims: ClaimSet, _ provenance: Provenance) throws(PrincipalRefusal) -> Principal? {
        let agent: ClaimSet?
        do throws(ClaimProblem) { agent = try claims.actor() } catch { throw .actor(error) }
        guard let agent else { return nil }
        let own = mappings.filter { $0.issuer == agent.issuer }
        let groups = try groups(of: agent, own)
        let identities = try identities(of: agent, own)
        return Principal(
            issuer: agent.issuer, subject: agent.subject, groups: groups.values, groupsDoubt: groups.doubt,
            identities: identities.values, identitiesDoubt: identities.doubt, provenance: provenance)
    }

    private func groups(
        of claims: ClaimSet, _ mappings: [IdentityMapping]
    ) throws(PrincipalRefusal) -> (values: [UTF8Text], doubt: ClaimDoubt?) {
        var found: Set<UTF8Text> = []
        var doubt: ClaimDoubt?
        for mapping in mappings {
            guard let groups = mapping.groups else { continue }
            let reading = try ClaimReading.read(claims, groups.claim, separator: groups.separator)
            found.formUnion(reading.values)
            doubt = doubt ?? reading.doubt
        }
        return (found.sorted(), doubt)
    }

    func serviceAccounts(of claims: ClaimSet) -> ServiceAccountMapping? {
        serviceAccounts.first { $0.issuer == claims.issuer }
    }

    private func identities(
        of claims: ClaimSet, _ mappings: [IdentityMapping]
    ) throws(PrincipalRefusal) -> (values: [SPIFFEID], doubt: ClaimDoubt?) {
        var found: Set<SPIFFEID> = []
        var doubt: ClaimDoubt?
        if let cluster = serviceAccounts(of: claims) { found.insert(try cluster.identity(of: claims)) }
        for mapping in mappings {
            for rule in mapping.rules {
                let reading = try ClaimReading.read(claims, rule.claim, separator: mapping.separator(for: rule.claim))
                doubt = doubt ?? reading.doubt
                found.formUnion(reading.values.compactMap { rule.identity(for: $0) })
                guard found.count <= ClaimReading.maximumCount else { throw .tooManyIdentities }
            }
        }
        return (found.sorted(), doubt)
    }
}

extension IdentityMapping.Rule {
    /// The identity that a claim's value maps to; nil where the pattern does not match the whole value.
    func identity(for value: UTF8Text) -> SPIFFEID? {
        guard let captures = pattern.match(value), let text = identity.filled(with: captures) else { return nil }
        return try? SPIFFEID(parsing: text)
    }
}
