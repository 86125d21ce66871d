/// The signature algorithms of JWS that may ever be allowed, named as in RFC 7518 section 3.1 and RFC 8037 section 3.1.
///
/// There is no `none` and nothing with a shared secret: what can't be named can't be chosen.
package enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"

    /// By exact bytes. `init(rawValue:)` compares by canonical equivalence, which is not for names from outside.
    package init?(named name: String) {
        let match = Self.allCases.first { $0.rawValue.utf8.elementsEqual(name.utf8) }
        guard let match else { return nil }
        self = match
    }

    /// How the bytes of a signature come about.
    enum Scheme: Equatable {
        case pkcs1(DigestAlgorithm)
        case pss(DigestAlgorithm)
        case ecdsa(EllipticCurve, DigestAlgorithm)
        case ed25519
    }

    var scheme: Scheme {
        switch self {
        case .rs256: .pkcs1(.sha256)
        case .rs384: .pkcs1(.sha384)
        case .rs512: .pkcs1(.sha512)
        case .ps256: .pss(.sha256)
        case .ps384: .pss(.sha384)
        case .ps512: .pss(.sha512)
        case .es256: .ecdsa(.p256, .sha256)
        case .es384: .ecdsa(.p384, .sha384)
        case .es512: .ecdsa(.p521, .sha512)
        case .edDSA: .ed25519
        }
    }
}

extension SignatureAlgorithm.Scheme {
    /// Nil for Ed25519, which hashes on its own.
    var digest: DigestAlgorithm? {
        switch self {
        case .pkcs1(let digest), .pss(let digest), .ecdsa(_, let digest): digest
        case .ed25519: nil
        }
    }
}
