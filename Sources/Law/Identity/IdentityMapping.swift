package import Quantities
package import TokenVerification
package import YAMLDocuments

/// How one issuer's claims become groups and workload identities: a document of kind `IdentityMapping`.
package struct IdentityMapping: Sendable {
    /// `groups`: the claim that holds the groups' names.
    package struct Groups: Sendable {
        package let claim: ClaimPath
        /// Where one is given, a string is split there; else a string is one group.
        package let separator: UTF8Text?
    }

    /// One entry of `identities`.
    package struct Rule: Sendable {
        package let claim: ClaimPath
        package let pattern: CapturePattern
        /// Filled with what `pattern` captures it is a valid SPIFFE ID, whatever the labels: made sure of at load.
        package let identity: CaptureTemplate
    }

    package let name: String
    /// Where it is written.
    package let place: SourcePosition
    package let issuer: UTF8Text
    package let groups: Groups?
    package let rules: [Rule]

    /// The separator that applies to a claim: the groups' own, where it is the groups' claim.
    func separator(for claim: ClaimPath) -> UTF8Text? {
        groups?.claim == claim ? groups?.separator : nil
    }
}
