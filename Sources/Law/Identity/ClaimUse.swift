package import Quantities
package import TokenVerification
package import YAMLDocuments

/// What one line of a mapping made of one claim: for explanations. Principals are made by `PrincipalResolver` alone.
package struct ClaimUse: Sendable, Hashable {
    /// What the claim is read for.
    package enum Purpose: Sendable, Hashable {
        case groups
        /// Values that match the pattern become what the template makes of them.
        case identities(pattern: CapturePattern, template: CaptureTemplate)
        /// The service account of a Kubernetes token, by the issuer's configuration.
        case serviceAccount
    }

    /// A value of the claim, and the group or identity that it becomes.
    package struct Result: Sendable, Hashable {
        package let value: UTF8Text
        package let becomes: UTF8Text
    }

    package let mapping: String
    package let place: SourcePosition
    package let claim: ClaimPath
    package let purpose: Purpose
    package let isAbsent: Bool
    package let doubt: ClaimDoubt?
    package let results: [Result]
    /// Values that the pattern does not match.
    package let unmatched: Int
}

extension PrincipalResolver {
    /// How the claims became groups and identities, in the order of the mappings: of the subject, and then of the agent that acts for it.
    package func uses(of claims: ClaimSet) throws(PrincipalRefusal) -> [[ClaimUse]] {
        let agent: ClaimSet?
        do throws(ClaimProblem) { agent = try claims.actor() } catch { throw .actor(error) }
        var uses = [try usesOfOne(claims)]
        if let agent { uses.append(try usesOfOne(agent)) }
        return uses
    }

    private func usesOfOne(_ claims: ClaimSet) throws(PrincipalRefusal) -> [ClaimUse] {
        var uses: [ClaimUse] = []
        if let cluster = serviceAccounts(of: claims) {
            let identity = try cluster.identity(of: claims)
            uses.append(ClaimUse(cluster, subject: claims.subject, identity))
        }
        for mapping in mappings where mapping.issuer == claims.issuer {
            if let groups = mapping.groups {
                let reading = try ClaimReading.read(claims, groups.claim, separator: groups.separator)
                uses.append(ClaimUse(mapping, groups.claim, .groups, claims, reading) { $0 })
            }
            for rule in mapping.rules {
                let reading = try ClaimReading.read(claims, rule.claim, separator: mapping.separator(for: rule.claim))
                let purpose = ClaimUse.Purpose.identities(pattern: rule.pattern, template: rule.identity)
                uses.append(
                    ClaimUse(mapping, rule.claim, purpose, claims, reading) { rule.identity(for: $0)?.text })
            }
        }
        return uses
    }
}

extension ClaimUse {
    fileprivate init(_ cluster: ServiceAccountMapping, subject: UTF8Text, _ identity: SPIFFEID) {
        mapping = "kubernetes"
        place = cluster.place
        claim = .claim("sub")
        purpose = .serviceAccount
        isAbsent = false
        doubt = nil
        results = [Result(value: subject, becomes: identity.text)]
        unmatched = 0
    }

    fileprivate init(
        _ mapping: IdentityMapping, _ claim: ClaimPath, _ purpose: Purpose, _ claims: ClaimSet,
        _ reading: ClaimReading, _ result: (UTF8Text) -> UTF8Text?
    ) {
        self.mapping = mapping.name
        place = mapping.place
        self.claim = claim
        self.purpose = purpose
        isAbsent = claims.value(at: claim) == nil && reading.doubt == nil
        doubt = reading.doubt
        results = reading.values.compactMap { value in
            result(value).map { Result(value: value, becomes: $0) }
        }
        unmatched = reading.values.count - results.count
    }
}
