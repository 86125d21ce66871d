/// A kind of token that an issuer's callers may bring. Kinds are not interchangeable (RFC 8725 section 3.12): each is listed, or refused.
package enum TokenKind: String, Sendable, Hashable, CaseIterable {
    /// For whoever is asked: RFC 9068, or one of before it.
    case access
    /// For whoever logged the caller in (OpenID Connect Core 1.0 section 2): what a login proxy in front passes on.
    case id
}
