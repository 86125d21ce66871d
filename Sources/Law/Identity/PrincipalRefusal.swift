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
    /// `act` is there and names no agent.
    case actor(ClaimProblem)

    /// Stable, for the record and for metrics.
    package var code: String {
        switch self {
        case .tooManyValues: "claim-too-many-values"
        case .valueTooLong: "claim-value-too-long"
        case .tooManyIdentities: "too-many-identities"
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
        case .actor(let problem): "claim `act`: \(problem)"
        }
    }
}
