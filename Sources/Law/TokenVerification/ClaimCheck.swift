import Quantities
import StrictJSON

/// Judges the claims of a token whose signature holds, against its issuer's rules, at one moment.
struct ClaimCheck {
    let rules: IssuerRules
    /// Whether the header's `typ` is an access token's.
    let isTypedAccess: Bool
    let now: Timestamp

    /// The moment the token expires. Throws at the first claim that is missing, mistyped or wrong.
    func expiry(of claims: JSONObject) throws(ClaimProblem) -> Timestamp {
        let kind = try kind(of: claims)
        let audiences = try checkAudience(of: claims)
        try checkClients(of: claims, kind, audiences)
        try checkTokenID(of: claims)
        return try checkTimes(of: claims)
    }

    /// Tokens of other kinds can carry our audience and a good signature (RFC 8725 section 3.12).
    private func kind(of claims: JSONObject) throws(ClaimProblem) -> TokenKind {
        if claims["events"] != nil { throw .otherKind(claim: "events", kind: "a logout or security event token") }
        var kind = TokenKind.access
        for name in ["nonce", "at_hash", "c_hash"] where claims[name] != nil {
            guard rules.kinds.contains(.id), !isTypedAccess else { throw .otherKind(claim: name, kind: "an ID token") }
            _ = try claims.optionalText(name)
            kind = .id
        }
        return kind
    }

    /// RFC 7519 section 4.1.3.
    private func checkAudience(of claims: JSONObject) throws(ClaimProblem) -> [UTF8Text] {
        let named = try claims.textOrList("aud").map { UTF8Text($0) }
        guard named.contains(where: rules.audiences.contains) else {
            throw .audience(configured: rules.audiences.count)
        }
        return named
    }

    private func checkClients(
        of claims: JSONObject, _ kind: TokenKind, _ audiences: [UTF8Text]
    ) throws(ClaimProblem) {
        if kind == .id { return try checkParty(of: claims, audiences) }
        var found = 0
        for name in ["azp", "client_id"] {
            guard let client = try claims.optionalText(name) else { continue }
            found += 1
            guard rules.clients.isEmpty || rules.clients.contains(UTF8Text(client)) else {
                throw .client(name, configured: rules.clients.count)
            }
        }
        // A restriction that nothing in the token speaks to is not met.
        guard rules.clients.isEmpty || found > 0 else { throw .missing("azp") }
    }

    /// An ID token is for the client that its holder logged in to: `azp`, or without one its only audience (OpenID Connect Core 1.0 section
    /// 3.1.3.7). That is one of the clients, and where none are listed one of ours.
    private func checkParty(of claims: JSONObject, _ audiences: [UTF8Text]) throws(ClaimProblem) {
        guard claims["iat"] != nil else { throw .missing("iat") }
        let named = try claims.optionalText("azp")
        guard named != nil || audiences.count == 1 else { throw .missing("azp") }
        let allowed = rules.clients.isEmpty ? rules.audiences : rules.clients
        guard let party = named.map({ UTF8Text($0) }) ?? audiences.first, allowed.contains(party) else {
            throw .client(named == nil ? "aud" : "azp", configured: allowed.count)
        }
    }

    /// Whom an ID token was made for, where that must be one of the issuer's audiences. Of claims that were judged.
    func party(of claims: JSONObject) throws(ClaimProblem) -> UTF8Text? {
        guard rules.clients.isEmpty, try kind(of: claims) == .id else { return nil }
        if let named = try claims.optionalText("azp") { return UTF8Text(named) }
        return try checkAudience(of: claims).first
    }

    private func checkTokenID(of claims: JSONObject) throws(ClaimProblem) {
        guard let tokenID = try claims.optionalText("jti") else { return }
        guard (1...128).contains(tokenID.utf8.count) else { throw .length("jti", limit: 128) }
    }

    /// RFC 7519 sections 4.1.4 to 4.1.6. In doubles, which hold a microsecond of this century exactly enough and can't
    /// overflow; only what lies within a day of now becomes an integer.
    private func checkTimes(of claims: JSONObject) throws(ClaimProblem) -> Timestamp {
        guard let expiry = try claims.optionalSeconds("exp") else { throw .missing("exp") }
        let notBefore = try claims.optionalSeconds("nbf")
        let issued = try claims.optionalSeconds("iat")
        let current = Double(now.microseconds) / 1e6
        let leeway = Double(IssuerRules.leeway)
        if let issued, issued > current + leeway { throw .notYetValid("iat") }
        if let notBefore, notBefore > current + leeway { throw .notYetValid("nbf") }
        guard expiry - (issued ?? current) <= Double(IssuerRules.maximumLifetime) else {
            throw .lifetime(maximumSeconds: IssuerRules.maximumLifetime)
        }
        let moment = Self.timestamp(expiry)
        guard current < expiry + leeway else { throw .expired(at: moment) }
        return moment
    }

    /// Clamped to the years 1 to 9999 or so.
    private static func timestamp(_ seconds: Double) -> Timestamp {
        let limit = 2.5e11
        let microseconds = (max(-6.2e10, min(seconds, limit)) * 1e6).rounded(.down)
        return Timestamp(microseconds: Int64(microseconds))
    }
}
