package import Cryptography

/// A token whose form and header are as they must be. Its payload is bytes that nobody has read, and its signature is still to be asked for.
package struct SignedToken {
    private let parts: CompactToken
    private let header: TokenHeader

    /// What a signature covers is checked first: form, encoding, header.
    package init(_ token: BearerToken) throws(TokenRefusal) {
        parts = try CompactToken(token)
        header = try TokenHeader(parts.header)
    }

    var payload: [UInt8] { parts.payload }
    var isTypedAccess: Bool { header.isTypedAccess }
    var namesKey: Bool { header.keyID != nil }

    /// The key of `keys` under which the signature holds. It says who signed, and nothing about what: a payload is believed only where
    /// `TokenVerifier` has judged it too.
    /// Without keys nobody can say: that is refused behind everything else that can be.
    package func signer(among keys: KeySet?, allowing algorithms: Set<SignatureAlgorithm>)
        throws(TokenRefusal) -> TrustedKey
    {
        guard algorithms.contains(header.algorithm) else { throw .algorithm(.notAllowedByIssuer(header.algorithm)) }
        guard let keys else { throw .keysUnknown }
        let key = try keys.key(named: header.keyID, for: header.algorithm)
        guard key.key.isValid(parts.signature, over: parts.signingInput, by: header.algorithm) else { throw .signature }
        return key
    }
}
