import Cryptography
import Quantities
import StrictJSON
import TestSupport
import TokenVerification

extension FuzzEntry {
    /// Bearer tokens. Nothing can be signed here: what is accepted was signed by whoever made the tests' tokens.
    ///
    /// An input that begins with `{` is a token's header and payload, as lines: most bytes of a token are base64, behind which no mutation
    /// of bytes finds much.
    static let token = FuzzEntry("token", mostBytes: 4096, dictionary: "token", seeds: TokenMaterial.seeds) { bytes in
        let token = bytes.first == UInt8(ascii: "{") ? TokenMaterial.encoded(bytes) : bytes
        let material = try TokenMaterial.shared.get()
        let outcome = TokenOutcome(BearerToken(token), material.verifier)
        try law("a token is judged the same each time", TokenOutcome(BearerToken(token), material.verifier) == outcome)
        var cache = VerifiedTokenCache()
        for _ in 0..<2 {
            let cached = TokenOutcome { () throws(TokenRefusal) in
                try cache.verify(BearerToken(token), by: material.verifier, at: TokenMaterial.now)
            }
            try law("and by the cache of tokens", cached == outcome)
        }
        try TokenLaws.authorization(token, outcome, material)
        guard let refusal = outcome.refusal else {
            try law("what is accepted was signed", material.signed.contains(TokenMaterial.signingInput(of: token)))
            return "accepted"
        }
        try TokenLaws.check(refusal)
        return refusal.code.rawValue
    }
}

/// What became of a token.
struct TokenOutcome: Equatable {
    var refusal: TokenRefusal?
    var hash: String?
    var expiry: Timestamp?

    init(_ verify: () throws(TokenRefusal) -> VerifiedClaims) {
        do throws(TokenRefusal) {
            let claims = try verify()
            (hash, expiry) = (claims.tokenHash, claims.expiry)
        } catch {
            refusal = error
        }
    }

    init(_ token: BearerToken, _ verifier: TokenVerifier) {
        self.init { () throws(TokenRefusal) in try verifier.verify(token, at: TokenMaterial.now) }
    }
}

/// The laws of tokens.
enum TokenLaws {
    static func check(_ refusal: TokenRefusal) throws {
        let text = refusal.description
        try law("a refusal is one short line", Array(text.utf8).isOneLine && text.unicodeScalars.count < 300)
    }

    /// The header field lets a token through as it is, or refuses it.
    static func authorization(_ token: [UInt8], _ outcome: TokenOutcome, _ material: TokenMaterial) throws {
        do throws(TokenRefusal) {
            let bearer = try BearerToken(authorization: [Array("bEARER ".utf8) + token])
            let same = TokenOutcome(bearer, material.verifier) == outcome
            guard same else { throw .structure(parts: 0) }
        } catch {
            guard case .authorization = error else { throw BrokenLaw(description: "the field changed the token") }
            try law("what is no token68 is no token", outcome.refusal != nil)
        }
    }
}

/// The tokens of `jwt_cases.json` and the keys that verify them.
struct TokenMaterial: Sendable {
    static let now = Timestamp(seconds: 1_700_000_000)
    private static let path = "Tests/TokenVerificationTests/Data/jwt_cases.json"
    static let shared = Result { try TokenMaterial() }

    let verifier: TokenVerifier
    /// What was signed of the tokens that are good.
    let signed: Set<[UInt8]>
    let tokens: [[UInt8]]
    let keys: JSONValue

    private init() throws {
        let file = try Seeds.json(Self.path)
        guard case .object(let config) = file["config"], let keys = config["jwks"] else {
            throw BrokenLaw(description: "no keys")
        }
        let rules = IssuerRules(
            url: UTF8Text("https://idp.example"), audiences: [UTF8Text("trace-proxy")],
            algorithms: [.rs256, .ps256, .es256, .edDSA])
        verifier = TokenVerifier([(rules, try KeySet(parsing: JSONWriter.canonical(keys)))])
        self.keys = keys
        let cases = file.objects("cases")
        tokens = cases.map { Array($0.text("token").utf8) }
        signed = Set(
            cases.filter { $0.text("expect") == "accept" }.map { Self.signingInput(of: Array($0.text("token").utf8)) })
    }

    static func signingInput(of token: [UInt8]) -> [UInt8] {
        Array(token[..<(token.lastIndex(of: UInt8(ascii: ".")) ?? token.endIndex)])
    }

    /// A token of the two lines, with a signature that is none.
    static func encoded(_ lines: [UInt8]) -> [UInt8] {
        let parts = lines.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let payload = parts.count > 1 ? Array(parts[1]) : Array("{}".utf8)
        let text = Base64URL.encode(Array(parts[0])) + "." + Base64URL.encode(payload)
        return Array((text + "." + Base64URL.encode([UInt8](repeating: 7, count: 64))).utf8)
    }

    /// The tokens, and each of them as lines.
    static func seeds() throws -> [[UInt8]] {
        let tokens = try shared.get().tokens
        let lines = tokens.compactMap { token -> [UInt8]? in
            let parts = token.split(separator: UInt8(ascii: "."))
            guard parts.count == 3, let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1])
            else { return nil }
            return header + [UInt8(ascii: "\n")] + payload
        }
        return tokens + lines
    }
}
