package import Cryptography
package import Quantities

/// What an issuer's tokens must be like, from the configuration.
package struct IssuerRules: Sendable {
    /// How far the issuer's clock may be off, in seconds.
    package static let leeway = 60
    /// The longest time between `iat` (or now) and `exp`, in seconds: milliseconds given for seconds don't pass.
    package static let maximumLifetime = 86_400

    /// Exactly what `iss` must be; nothing is normalized.
    package let url: UTF8Text
    /// `aud` must contain one of these.
    package let audiences: Set<UTF8Text>
    package let algorithms: Set<SignatureAlgorithm>
    /// Where not empty, `azp` and `client_id` must be among these, and one of the two be there.
    package let clients: Set<UTF8Text>
    /// Of these kinds a token may be.
    package let kinds: Set<TokenKind>

    package init(
        url: UTF8Text, audiences: Set<UTF8Text>, algorithms: Set<SignatureAlgorithm>, clients: Set<UTF8Text> = [],
        kinds: Set<TokenKind> = [.access]
    ) {
        self.url = url
        self.audiences = audiences
        self.algorithms = algorithms
        self.clients = clients
        self.kinds = kinds
    }
}
