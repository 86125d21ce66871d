import Cryptography
import Quantities
import StrictJSON
import TokenVerification

extension FuzzEntry {
    /// A payload of any bytes, under a good signature: an issuer whose claims are hostile.
    static let claims = FuzzEntry("claims", mostBytes: 2048, dictionary: "token", seeds: claimsSeeds) { bytes in
        let signer = try ClaimsSigner.shared.get()
        let outcome = TokenOutcome(signer.token(bytes), signer.verifier)
        guard let refusal = outcome.refusal else {
            try ClaimsSigner.check(bytes, outcome)
            return "accepted"
        }
        try TokenLaws.check(refusal)
        try law("the signature holds", refusal != .signature)
        return refusal.code.rawValue
    }

    private static func claimsSeeds() throws -> [[UInt8]] {
        try TokenMaterial.shared.get().tokens.compactMap { token in
            let parts = token.split(separator: UInt8(ascii: "."))
            return parts.count == 3 ? Base64URL.decode(parts[1]) : nil
        }
    }
}

/// An issuer that signs whatever it is given.
private struct ClaimsSigner: Sendable {
    static let shared = Result { try ClaimsSigner() }

    let verifier: TokenVerifier
    private let key: PrivateKey

    private init() throws {
        guard let key = PrivateKey(generating: .ed25519) else { throw BrokenLaw(description: "no key") }
        let members = key.publicMaterial.jwkMembers.map { ($0.name, JSONValue.string($0.value)) }
        let set = JSONValue.object(JSONObject([("keys", .array([.object(JSONObject(members))]))]))
        let rules = IssuerRules(
            url: UTF8Text("https://idp.example"), audiences: [UTF8Text("trace-proxy")], algorithms: [.edDSA])
        verifier = TokenVerifier([(rules, try KeySet(parsing: JSONWriter.canonical(set)))])
        self.key = key
    }

    func token(_ payload: [UInt8]) -> BearerToken {
        let input = Base64URL.encode(Array(#"{"alg":"EdDSA"}"#.utf8)) + "." + Base64URL.encode(payload)
        let signature = key.signature(over: Array(input.utf8), by: .edDSA) ?? []
        return BearerToken(Array((input + "." + Base64URL.encode(signature)).utf8))
    }

    /// What every accepted payload is, said once more and plainly.
    static func check(_ payload: [UInt8], _ outcome: TokenOutcome) throws {
        let limits = JSONLimits(depth: 32, membersPerObject: 64, bytes: 1 << 14)
        guard case .object(let claims) = try JSONReader.read(payload, limits: limits) else {
            throw BrokenLaw(description: "accepted claims are an object")
        }
        try law("of the one issuer", claims["iss"] == .string("https://idp.example"))
        try law("of a subject", (1...255).contains(claims.text("sub").utf8.count))
        let audiences: [JSONValue] = if case .array(let list) = claims["aud"] { list } else { [claims["aud"] ?? .null] }
        try law("for the one audience", audiences.contains(.string("trace-proxy")))
        try law("of text alone", audiences.allSatisfy { if case .string = $0 { true } else { false } })
        guard case .number(let number) = claims["exp"], let expiry = number.double else {
            throw BrokenLaw(description: "accepted claims expire")
        }
        let now = Double(TokenMaterial.now.seconds)
        try law("not expired, and not for long", expiry > now - 60 && expiry <= now + 86_460 + 60)
        for name in ["cnf", "nonce", "at_hash", "c_hash", "events"] {
            try law("without `\(name)`", claims[name] == nil)
        }
        try law("and the expiry is theirs", outcome.expiry?.seconds == Int64(expiry.rounded(.down)))
    }
}
