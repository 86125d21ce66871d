package import Quantities
import StrictJSON

/// Says whether a token is genuine. The one place that does.
///
/// Issuer, key, algorithm and kind of token are bound to each other by the configuration; the token chooses nothing but
/// which trusted key to try. It asks nobody and keeps nothing: equal arguments give equal answers.
package struct TokenVerifier: Sendable {
    /// An issuer's rules, and the keys of it that are in force: nil where none are.
    package typealias Issuer = (rules: IssuerRules, keys: KeySet?)

    private let issuers: [UTF8Text: Issuer]
    /// The configuration names each issuer once; of several of the same URL the first counts.
    package init(_ issuers: [Issuer]) {
        self.issuers = Dictionary(issuers.map { ($0.rules.url, $0) }) { first, _ in first }
    }

    /// The claims of `token`, when all holds at `now`. Checks in a fixed order and throws at the first that fails;
    /// nothing of the claims is believed before the signature holds, except which issuer to ask.
    package func verify(_ token: BearerToken, at now: Timestamp) throws(TokenRefusal) -> VerifiedClaims {
        try verify(token, digest: TokenDigest(of: token), at: now)
    }

    /// `digest` is that of `token`.
    func verify(
        _ token: BearerToken, digest: TokenDigest, at now: Timestamp
    ) throws(TokenRefusal) -> VerifiedClaims {
        let signed = try SignedToken(token)
        let payload = try TokenJSON.object(in: signed.payload, of: .payload, limits: .claims)
        let issuer = try issuer(of: payload)
        let key = try signed.signer(among: issuer.keys, allowing: issuer.rules.algorithms)
        let judged = try judge(payload, of: signed, by: issuer.rules, at: now)
        // A bound token is worth nothing without its proof, and proofs are not supported (RFC 9449 section 7.2).
        guard payload["cnf"] == nil else { throw .confirmation }
        return VerifiedClaims(
            claims: judged.claims, party: judged.party, expiry: judged.expiry, keyID: key.keyID,
            keyThumbprint: key.thumbprint, tokenHash: digest.name)
    }

    /// Whether the issuer of claims that were verified earlier still has the key that verified them.
    func trusts(_ claims: VerifiedClaims) -> Bool {
        guard let issuer = issuers[claims.claims.issuer], let keys = issuer.keys else { return false }
        return keys.keys.contains { $0.thumbprint == claims.keyThumbprint }
    }

    /// The issuer that may have published, by now, the key for want of which `token` was refused; nil where no new key would mend it. Nobody is
    /// asked about a token that fails before keys are looked at.
    package func issuerToAsk(about token: BearerToken, after refusal: TokenRefusal) -> UTF8Text? {
        guard let signed = try? SignedToken(token), refusal.mayEnd(namingKey: signed.namesKey),
            let payload = try? TokenJSON.object(in: signed.payload, of: .payload, limits: .claims)
        else { return nil }
        return (try? issuer(of: payload))?.rules.url
    }

    /// By exact bytes: an unknown issuer ends here, whatever else the token says.
    private func issuer(of payload: JSONObject) throws(TokenRefusal) -> Issuer {
        switch payload["iss"] {
        case nil: throw .issuer(.missing)
        case .string(let url):
            guard let issuer = issuers[UTF8Text(url)] else {
                throw .issuer(.unknown(url, configured: issuers.count))
            }
            return issuer
        case .some(let other): throw .issuer(.notText(found: other.kind))
        }
    }

    private func judge(
        _ payload: JSONObject, of token: SignedToken, by rules: IssuerRules, at now: Timestamp
    ) throws(TokenRefusal) -> (claims: ClaimSet, party: UTF8Text?, expiry: Timestamp) {
        let check = ClaimCheck(rules: rules, isTypedAccess: token.isTypedAccess, now: now)
        do throws(ClaimProblem) {
            let claims = try ClaimSet(payload)
            let expiry = try check.expiry(of: payload)
            return (claims, try check.party(of: payload), expiry)
        } catch {
            throw .claims(error)
        }
    }
}
