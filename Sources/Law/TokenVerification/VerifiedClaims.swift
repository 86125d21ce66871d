package import Quantities

/// The claims of a token that passed every check. Only `TokenVerifier` makes one.
package struct VerifiedClaims: Sendable, CustomStringConvertible, CustomReflectable {
    package let claims: ClaimSet
    /// For which of the issuer's audiences an ID token's holder logged in, where that must be one of them.
    let party: UTF8Text?
    /// `exp`, rounded down to microseconds, without leeway.
    package let expiry: Timestamp
    /// The `kid` of the key that verified it; nil where the key has none.
    package let keyID: UTF8Text?
    /// The RFC 7638 thumbprint of that key.
    package let keyThumbprint: String
    /// The first 16 bytes of the token's SHA-256 as base64url: names the token on the record without being one.
    package let tokenHash: String

    init(
        claims: ClaimSet, party: UTF8Text?, expiry: Timestamp, keyID: UTF8Text?, keyThumbprint: String,
        tokenHash: String
    ) {
        self.party = party
        self.claims = claims
        self.expiry = expiry
        self.keyID = keyID
        self.keyThumbprint = keyThumbprint
        self.tokenHash = tokenHash
    }

    /// Whether `aud` holds one of `audiences` (RFC 7519 section 4.1.3), and an ID token was made for one of them.
    package func isFor(anyOf audiences: Set<UTF8Text>) -> Bool {
        claims.audiences.contains(where: audiences.contains) && party.map(audiences.contains) ?? true
    }

    package var description: String { "(verified claims \(tokenHash))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
