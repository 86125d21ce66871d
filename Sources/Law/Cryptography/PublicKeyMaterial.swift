/// The numbers of a public key, as a JWK gives them (RFC 7518 section 6, RFC 8037 section 2): big-endian bytes.
package enum PublicKeyMaterial: Sendable, Hashable {
    case rsa(modulus: [UInt8], exponent: [UInt8])
    case ec(EllipticCurve, x: [UInt8], y: [UInt8])
    case ed25519([UInt8])

    /// The required members of its JWK, in the order of their names.
    package var jwkMembers: [(name: String, value: String)] {
        switch self {
        case .rsa(let modulus, let exponent):
            [("e", Base64URL.encode(exponent)), ("kty", "RSA"), ("n", Base64URL.encode(modulus))]
        case .ec(let curve, let x, let y):
            [("crv", curve.rawValue), ("kty", "EC"), ("x", Base64URL.encode(x)), ("y", Base64URL.encode(y))]
        case .ed25519(let point):
            [("crv", "Ed25519"), ("kty", "OKP"), ("x", Base64URL.encode(point))]
        }
    }

    /// RFC 7638 with SHA-256, as base64url: the same key has the same thumbprint whatever its `kid`.
    package var thumbprint: String {
        // No member needs an escape: names are fixed, values are base64url.
        let members = jwkMembers.map { "\"\($0.name)\":\"\($0.value)\"" }
        return Base64URL.encode(DigestAlgorithm.sha256.digest(of: Array("{\(members.joined(separator: ","))}".utf8)))
    }

    func fits(_ algorithm: SignatureAlgorithm) -> Bool {
        switch (self, algorithm.scheme) {
        case (.rsa, .pkcs1), (.rsa, .pss), (.ed25519, .ed25519): true
        case (.ec(let curve, _, _), .ecdsa(let wanted, _)): curve == wanted
        case (.rsa, _), (.ec, _), (.ed25519, _): false
        }
    }

    /// In bytes: a signature of another length is none.
    var signatureSize: Int {
        switch self {
        case .rsa(let modulus, _): modulus.count
        case .ec(let curve, _, _): 2 * curve.coordinateSize
        case .ed25519: 64
        }
    }
}
