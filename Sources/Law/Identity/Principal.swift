package import Quantities

/// Who asks, after mapping. Made by `PrincipalResolver` only.
///
/// Groups and identities are lists, sorted and without repetition, of what the claims say. Where a claim could not be
/// evaluated, a doubt stands beside them: then a permit that needs them does not match, and a forbid does.
package struct Principal: Sendable, Hashable {
    package let issuer: UTF8Text
    /// Unique for its issuer only.
    package let subject: UTF8Text
    package let groups: [UTF8Text]
    /// Why there may be groups that are not listed.
    package let groupsDoubt: ClaimDoubt?
    package let identities: [SPIFFEID]
    /// Why there may be identities that are not listed.
    package let identitiesDoubt: ClaimDoubt?
    package let provenance: Provenance
    /// Who acts for this one (RFC 8693 section 4.1), of the same issuer: what is seen is what both may see. At most one.
    private let agent: [Principal]

    package var actor: Principal? { agent.first }

    init(
        issuer: UTF8Text, subject: UTF8Text, groups: [UTF8Text], groupsDoubt: ClaimDoubt?, identities: [SPIFFEID],
        identitiesDoubt: ClaimDoubt?, provenance: Provenance, actor: Principal? = nil
    ) {
        agent = actor.map { [$0] } ?? []
        self.issuer = issuer
        self.subject = subject
        self.groups = groups
        self.groupsDoubt = groupsDoubt
        self.identities = identities
        self.identitiesDoubt = identitiesDoubt
        self.provenance = provenance
    }
}

/// Where a principal's claims come from. Only `verified` may reach an upstream.
package enum Provenance: String, Sendable, Hashable {
    /// A token that passed every check.
    case verified
    /// Claims given on the command line.
    case assumed
}
