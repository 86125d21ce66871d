import Cryptography
package import Quantities

/// Tokens that passed every check a moment ago: the next request with the same bytes pays a digest instead of a signature.
///
/// A token is known by the whole SHA-256 of its bytes; only what a verifier accepted is kept, so that strangers can't fill it. It is believed
/// until its `exp` (without leeway), for five minutes after its check, and while its issuer still has the key that verified it; then, and
/// where the clock went backwards, everything is checked again. One for each thread: it is not shared.
package struct VerifiedTokenCache: Sendable {
    /// How long a check is believed.
    package static let lifetime: Int64 = 300
    /// The most tokens that are held.
    private let capacity: Int
    /// What was asked for lately, and what was before: the older half is forgotten as a whole.
    private var recent: [TokenDigest: Entry] = [:]
    private var older: [TokenDigest: Entry] = [:]

    private struct Entry: Sendable {
        let claims: VerifiedClaims
        let checked: Timestamp
    }

    package init(capacity: Int = 4096) {
        precondition(capacity >= 2, "a cache of tokens holds two at least")
        self.capacity = capacity
    }

    /// What `verifier` says of the token, as if it were asked each time.
    package mutating func verify(
        _ token: BearerToken, by verifier: TokenVerifier, at now: Timestamp
    ) throws(TokenRefusal) -> VerifiedClaims {
        let digest = TokenDigest(of: token)
        if let entry = entry(digest), isBelieved(entry, by: verifier, at: now) { return entry.claims }
        let claims = try verifier.verify(token, digest: digest, at: now)
        insert(Entry(claims: claims, checked: now), as: digest)
        return claims
    }

    /// How many tokens are held.
    package var count: Int { recent.count + older.count { recent[$0.key] == nil } }

    private func isBelieved(_ entry: Entry, by verifier: TokenVerifier, at now: Timestamp) -> Bool {
        let age = now.microseconds - entry.checked.microseconds
        return age >= 0 && age < Self.lifetime * 1_000_000 && now < entry.claims.expiry
            && verifier.trusts(entry.claims)
    }

    private mutating func entry(_ digest: TokenDigest) -> Entry? {
        if let entry = recent[digest] { return entry }
        guard let entry = older[digest] else { return nil }
        insert(entry, as: digest)
        return entry
    }

    private mutating func insert(_ entry: Entry, as digest: TokenDigest) {
        if recent.count >= capacity / 2, recent[digest] == nil {
            older = recent
            recent = [:]
        }
        recent[digest] = entry
    }
}
