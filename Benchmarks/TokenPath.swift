import Cryptography
import Quantities
import StrictJSON
import TokenVerification

/// A token as identity providers make them, and the check of it: whole, and where it was checked a moment ago.
struct TokenPath {
    private static let issuer = "https://issuer.example/oauth2/default"
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let kinds: [(SignatureAlgorithm, PrivateKey.Kind)] = [
        (.rs256, .rsa(bits: 2048)), (.es256, .ec(.p256)), (.edDSA, .ed25519),
    ]

    private struct NoKey: Error {}

    private let algorithm: SignatureAlgorithm
    private let input: [UInt8]
    private let signature: [UInt8]
    private let key: PublicKey
    private let token: BearerToken
    private let verifier: TokenVerifier

    private init(_ algorithm: SignatureAlgorithm, _ kind: PrivateKey.Kind) throws {
        self.algorithm = algorithm
        guard let secret = PrivateKey(generating: kind) else { throw NoKey() }
        key = try PublicKey(secret.publicMaterial)
        let header = #"{"alg":"\#(algorithm.rawValue)","kid":"2026-11","typ":"at+jwt"}"#
        input = Array((Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Self.claims)).utf8)
        guard let signature = secret.signature(over: input, by: algorithm) else { throw NoKey() }
        self.signature = signature
        token = BearerToken(input + Array(("." + Base64URL.encode(signature)).utf8))
        let members = secret.publicMaterial.jwkMembers.map { ($0.name, JSONValue.string($0.value)) }
        let jwk = JSONValue.object(JSONObject(members + [("kid", .string("2026-11"))]))
        let keys = try KeySet(parsing: JSONWriter.canonical(.object(JSONObject([("keys", .array([jwk]))]))))
        let rules = IssuerRules(
            url: UTF8Text(Self.issuer), audiences: [UTF8Text("traces")],
            algorithms: Set(SignatureAlgorithm.allCases))
        verifier = TokenVerifier([(rules, keys)])
    }

    /// Of an issuer with a dozen groups in its tokens.
    private static let claims: [UInt8] = {
        let groups = (0..<12).map { #""mesh:team-\#($0 * 83):default""# }.joined(separator: ",")
        return Array(
            """
            {"iss":"\(issuer)","sub":"00u1a2b3c4d5e6f7g8h9","aud":"traces","exp":\(now.seconds + 300),\
            "iat":\(now.seconds - 10),"jti":"AT.0123456789abcdef0123456789abcdef","client_id":"0oa1b2c3d4e5f6g7h8i9",\
            "scope":"traces.read","groups":[\(groups)]}
            """.utf8)
    }()

    /// For each algorithm the whole check, and beside it the signature alone: the rest is ours.
    static func operations() throws -> [Operation] {
        try kinds.flatMap { algorithm, kind in
            let path = try TokenPath(algorithm, kind)
            let input = "\(algorithm.rawValue), \(path.input.count + path.signature.count * 4 / 3) bytes"
            return [
                Operation("token check, uncached", on: input, count: 20) {
                    try (0..<20).reduce(0) { sum, _ in
                        sum + (try path.verifier.verify(path.token, at: now).tokenHash.utf8.count)
                    }
                },
                Operation("token check, cached", on: input, count: 2000) {
                    var cache = VerifiedTokenCache()
                    return try (0..<2000).reduce(0) { sum, _ in
                        sum + (try cache.verify(path.token, by: path.verifier, at: now).tokenHash.utf8.count)
                    }
                },
                Operation("its signature alone", on: input, count: 20) {
                    (0..<20).count { _ in path.key.isValid(path.signature, over: path.input, by: path.algorithm) }
                },
            ]
        }
    }
}
