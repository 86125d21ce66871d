package import Cryptography
package import Quantities
package import StrictJSON

/// A token issuer with fresh keys, for the demo and for tests: it mints whatever it is asked to, and serves nobody (`ServedIssuer` does).
///
/// Its keys live as long as the process, in memory. What it signs is only believed by a gateway that reads its key set.
package struct DemoIssuer: Sendable {
    package static let url = "https://issuer.demo.example"
    package static let audience = "traces"

    /// What its tokens call it.
    let issuer: String
    private let keys: [SignatureAlgorithm: PrivateKey]

    /// Makes an RSA and an EC key.
    package init(url: String = Self.url) throws(DemoFailure) {
        issuer = url
        let kinds: [(SignatureAlgorithm, PrivateKey.Kind)] = [(.rs256, .rsa(bits: 2048)), (.es256, .ec(.p256))]
        var keys: [SignatureAlgorithm: PrivateKey] = [:]
        for (algorithm, kind) in kinds {
            guard let key = PrivateKey(generating: kind) else { throw .noSignature(algorithm) }
            keys[algorithm] = key
        }
        self.keys = keys
    }

    /// The public keys as a JWK set (RFC 7517 section 5), in the order of their algorithms' names.
    package var keySet: [UInt8] { Self.keySet(of: [self]) }

    /// The same, of several one after the other.
    static func keySet(of issuers: [DemoIssuer]) -> [UInt8] {
        JSONWriter.canonical(.object(JSONObject([("keys", .array(issuers.flatMap(\.keyEntries)))])))
    }

    private var keyEntries: [JSONValue] {
        keys.sorted { $0.key.rawValue < $1.key.rawValue }.map { algorithm, key in
            let named = key.publicMaterial.jwkMembers.map { ($0.name, JSONValue.string($0.value)) }
            let use = Self.naming(key, algorithm) + [("use", JSONValue.string("sig"))]
            return JSONValue.object(JSONObject(named + use))
        }
    }

    /// Writes `keySet` where a gateway's `jwksFile` points to, whole or not at all.
    package func writeKeySet(to path: String) throws(DemoFailure) {
        try WholeFile(path: path).write(keySet)
    }

    /// An access token for a persona, good from `now` for `lifetime` seconds.
    package func token(
        for persona: DemoPersona, at now: Timestamp, lifetime: Int64 = 3600
    ) throws(DemoFailure) -> String {
        let claims: [(String, JSONValue)] = [
            ("iss", .string(issuer)), ("sub", .string(persona.subject)), ("aud", .string(Self.audience)),
            ("client_id", .string("spanwarden-demo")), ("groups", .array(persona.groups.map { .string($0) })),
            ("iat", .number(JSONNumber(now.seconds))), ("exp", .number(JSONNumber(now.seconds + lifetime))),
            ("jti", .string(Base64URL.encode(RandomBytes.make(12)))),
        ]
        return try token(claims: JSONObject(claims), by: persona.algorithm)
    }

    /// Any claims, signed as they are: right ones, and for tests wrong ones. RS256 and ES256 only. Without `namesKey` the header has no `kid`.
    package func token(
        claims: JSONObject, by algorithm: SignatureAlgorithm, type: String = "at+jwt", namesKey: Bool = true
    ) throws(DemoFailure) -> String {
        guard let key = keys[algorithm] else { throw .noSignature(algorithm) }
        let naming = Self.naming(key, algorithm).filter { namesKey || $0.0 != "kid" }
        let header = JSONObject(naming + [("typ", .string(type))])
        let parts = [header, claims].map { Base64URL.encode(JSONWriter.canonical(.object($0))) }
        let signed = parts.joined(separator: ".")
        guard let signature = key.signature(over: Array(signed.utf8), by: algorithm) else {
            throw .noSignature(algorithm)
        }
        return signed + "." + Base64URL.encode(signature)
    }

    /// How the key set and a token's header name a key.
    private static func naming(_ key: PrivateKey, _ algorithm: SignatureAlgorithm) -> [(String, JSONValue)] {
        [("alg", .string(algorithm.rawValue)), ("kid", .string(key.publicMaterial.thumbprint))]
    }
}
