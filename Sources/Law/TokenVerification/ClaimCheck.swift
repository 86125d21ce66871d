import Quantities
import StrictJSON

/// Judges the claims of a token whose signature holds, against its issuer's rules, at one moment.
struct ClaimCheck {
    let rules: IssuerRules
    let now: Timestamp

    /// The moment the token expires. Throws at the first claim that is missing, mistyped or wrong.
    func expiry(of claims: JSONObject) throws(ClaimProblem) -> Timestamp {
        try checkKind(of: claims)
        try checkAudience(of: claims)
        try checkClients(of: claims)
        try checkTokenID(of: claims)
        return try checkTimes(of: claims)
    }

    /// Tokens of other kinds can carry our audience and a good signature (RFC 8725 section 3.12).
    private func checkKind(of claims: JSONObject) throws(ClaimProblem) {
        for name in ["nonce", "at_hash", "c_hash"] where claims[name] != nil {
            throw .otherKind(claim: name, kind: "an ID token")
        }
        if claims["events"] != nil { throw .otherKind(claim: "events", kind: "a logout or security event token") }
    }

    /// RFC 7519 section 4.1.3.
    private func checkAudience(of claims: JSONObject) throws(ClaimProblem) {
        let named = try claims.textOrList("aud").map { UTF8Text($0) }
        guard named.contains(where: rules.audiences.contains) else {
            throw .audience(configured: rules.audiences.count)
        }
    }

    private func checkClients(of claims: JSONObject) throws(ClaimProblem) {
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
