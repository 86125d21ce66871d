import Cryptography

/// The SHA-256 of a token's bytes: tokens of one digest are one token.
struct TokenDigest: Hashable, Sendable {
    private let bytes: [UInt8]

    init(of token: BearerToken) {
        bytes = DigestAlgorithm.sha256.digest(of: token.bytes)
    }

    /// The first 16 bytes as base64url: names the token on the record without being one.
    var name: String { Base64URL.encode(Array(bytes.prefix(16))) }

    /// A digest is a hash: eight bytes of it are enough.
    func hash(into hasher: inout Hasher) {
        hasher.combine(bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
