import Cryptography
import Quantities
import StrictJSON
import TokenVerification

/// An issuer of the tests' own: a key of each kind, made once, and tokens with any header and claims.
enum TestIssuer {
    static let url = "https://issuer.example"
    static let now = Timestamp(seconds: 1_800_000_000)

    static let keys: [(id: String, key: PrivateKey)] = [
        ("rsa", PrivateKey.Kind.rsa(bits: 2048)), ("p256", .ec(.p256)), ("p384", .ec(.p384)), ("p521", .ec(.p521)),
        ("ed", .ed25519),
    ].compactMap { id, kind in PrivateKey(generating: kind).map { (id, $0) } }

    static let usual: [(String, JSONValue)] = [
        ("iss", .string(url)), ("sub", .string("ada")), ("aud", .string("traces")), ("exp", seconds(300)),
        ("iat", seconds(-10)),
    ]

    /// `offset` from now.
    static func seconds(_ offset: Int64) -> JSONValue { .number(JSONNumber(now.seconds + offset)) }

    static func keyID(for algorithm: SignatureAlgorithm) -> String {
        keys.first { $0.key.signature(over: [], by: algorithm) != nil }?.id ?? ""
    }

    static func jwk(_ id: String, _ key: PrivateKey, _ more: [(String, JSONValue)] = []) -> JSONValue {
        let members = key.publicMaterial.jwkMembers.map { ($0.name, JSONValue.string($0.value)) }
        return .object(JSONObject(members + [("kid", .string(id))] + more))
    }

    static func keySet(_ entries: [JSONValue]) throws -> KeySet {
        try KeySet(parsing: JSONWriter.canonical(.object(JSONObject([("keys", .array(entries))]))))
    }

    static func rules(
        algorithms: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases), clients: [String] = []
    ) -> IssuerRules {
        IssuerRules(
            url: UTF8Text(url), audiences: [UTF8Text("traces"), UTF8Text("caf\u{E9}")], algorithms: algorithms,
            clients: Set(clients.map { UTF8Text($0) }))
    }

    static func verifier(
        algorithms: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases), clients: [String] = [],
        without keyID: String? = nil
    ) throws -> TokenVerifier {
        let rules = rules(algorithms: algorithms, clients: clients)
        let entries = keys.filter { $0.id != keyID }.map { jwk($0.id, $0.key) }
        return TokenVerifier([(rules, try keySet(entries))])
    }

    /// `usual` with the members of `changes`: a new value, or nil for none.
    static func claims(_ changes: [(String, JSONValue?)]) -> [UInt8] {
        JSONWriter.canonical(.object(merged(usual, changes)))
    }

    static func merged(_ members: [(String, JSONValue)], _ changes: [(String, JSONValue?)]) -> JSONObject {
        let kept = members.filter { member in !changes.contains { $0.0 == member.0 } }
        return JSONObject(kept + changes.compactMap { name, value in value.map { (name, $0) } })
    }

    /// A token signed by the key for `algorithm`, whatever its header says.
    static func token(
        _ algorithm: SignatureAlgorithm = .es256, header changes: [(String, JSONValue?)] = [],
        claims: [UInt8] = claims([])
    ) -> [UInt8] {
        let usual: [(String, JSONValue)] = [
            ("alg", .string(algorithm.rawValue)), ("kid", .string(keyID(for: algorithm))), ("typ", .string("JWT")),
        ]
        return token(algorithm, rawHeader: JSONWriter.canonical(.object(merged(usual, changes))), claims: claims)
    }

    static func token(_ algorithm: SignatureAlgorithm, rawHeader: [UInt8], claims: [UInt8]) -> [UInt8] {
        let input = Array((Base64URL.encode(rawHeader) + "." + Base64URL.encode(claims)).utf8)
        let signature = keys.lazy.compactMap { $0.key.signature(over: input, by: algorithm) }.first ?? []
        return input + Array(("." + Base64URL.encode(signature)).utf8)
    }

    static func refusal(
        _ token: [UInt8], by verifier: TokenVerifier? = nil, at now: Timestamp = now
    ) throws -> TokenRefusal? {
        let verifier = try verifier ?? Self.verifier()
        do {
            _ = try verifier.verify(BearerToken(token), at: now)
            return nil
        } catch let refusal {
            return refusal
        }
    }
}
