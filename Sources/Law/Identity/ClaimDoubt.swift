/// Why a claim can't be evaluated. Absence is no doubt: an absent claim says nothing and gives nothing.
package enum ClaimDoubt: String, Sendable, Hashable, CaseIterable {
    /// It is neither text nor a list of nothing but texts.
    case wrongType = "claim-wrong-type"
    /// The issuer left it out because it is too long, and says so (Entra: `_claim_names`, `hasgroups`).
    case overage = "claim-overage"
}
