import StrictJSON
package import TokenVerification

/// Why claims make no principal: they say more than may be looked at. Nothing is cut, the token is refused whole.
package enum PrincipalRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// More than 1000 values.
    case tooManyValues(ClaimPath)
    /// A value of more than 256 bytes.
    case valueTooLong(ClaimPath)
    /// More than 1000 identities in all.
    case tooManyIdentities
    /// The issuer is a Kubernetes cluster, and the claims name no service account, or two.
    case serviceAccount
    /// `act` is there and names no agent.
    case actor(ClaimProblem)

    /// Stable, for the record and for metrics.
    package var code: String {
        switch self {
        case .tooManyValues: "claim-too-many-values"
        case .valueTooLong: "claim-value-too-long"
        case .tooManyIdentities: "too-many-identities"
        case .serviceAccount: "claim-service-account"
        case .actor: "claim-act"
        }
    }

    package var description: String {
        switch self {
        case .tooManyValues(let claim):
            "claim \(ForeignText.quoted(claim.description)) holds more than \(ClaimReading.maximumCount) values"
        case .valueTooLong(let claim):
            "claim \(ForeignText.quoted(claim.description)) holds a value of more than \(ClaimReading.maximumSize) bytes"
        case .tooManyIdentities: "claims map to more than \(ClaimReading.maximumCount) identities"
        case .serviceAccount:
            "claims are no service account's: expected `sub` to be `system:serviceaccount:<namespace>:<account>`, and `kubernetes.io` to say the same"
        case .actor(let problem): "claim `act`: \(problem)"
        }
    }
}
