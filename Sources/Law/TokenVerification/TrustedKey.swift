package import Cryptography
package import Quantities
import StrictJSON

/// A key of an issuer's key set that may verify tokens.
package struct TrustedKey: Sendable {
    package let keyID: UTF8Text?
    package let key: PublicKey
    /// By RFC 7638: the same key has the same thumbprint whatever its `kid`.
    package let thumbprint: String
    /// The only algorithm it is for, where the set says so.
    package let algorithm: SignatureAlgorithm?

    /// Reads one entry of a key set (RFC 7517 section 4).
    init(jwk: JSONObject) throws(DroppedKey.Reason) {
        let secret = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].first { jwk[$0] != nil }
        if let secret { throw .secretMember(secret) }
        try Self.checkUse(of: jwk)
        algorithm = try Self.algorithm(of: jwk)
        let material = try JWKMaterial.material(of: jwk)
        thumbprint = material.thumbprint
        if let text = try jwk.optionalKeyText("kid") {
            guard let keyID = Self.keyID(text) else { throw .keyID }
            self.keyID = keyID
        } else {
            keyID = nil
        }
        do {
            key = try PublicKey(material)
        } catch {
            throw .unusable(error)
        }
        if let algorithm, !key.fits(algorithm) { throw .algorithmOfAnotherKind }
    }

    /// Nil unless it is 1 to 256 printable ASCII characters: it goes into messages and is compared as bytes.
    static func keyID(_ text: String) -> UTF8Text? {
        let isPrintable = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isPrintable && (1...256).contains(text.utf8.count) ? UTF8Text(text) : nil
    }

    /// Whether the same key under the same name may be used for the same.
    func isSame(as other: TrustedKey) -> Bool {
        key.material == other.key.material && algorithm == other.algorithm
    }

    func isFor(_ algorithm: SignatureAlgorithm) -> Bool {
        key.fits(algorithm) && (self.algorithm ?? algorithm) == algorithm
    }

    private static func checkUse(of jwk: JSONObject) throws(DroppedKey.Reason) {
        if let use = try jwk.optionalKeyText("use"), !use.utf8.elementsEqual("sig".utf8) { throw .use(use) }
        switch jwk["key_ops"] {
        case nil: break
        case .array(let operations):
            guard operations.contains(.string("verify")) else { throw .operations }
        case .some: throw .operations
        }
    }

    private static func algorithm(of jwk: JSONObject) throws(DroppedKey.Reason) -> SignatureAlgorithm? {
        guard let name = try jwk.optionalKeyText("alg") else { return nil }
        guard let algorithm = SignatureAlgorithm(named: name) else { throw .algorithm(name) }
        return algorithm
    }
}

extension JSONObject {
    /// A member of a key that, where present, is a string.
    func optionalKeyText(_ name: String) throws(DroppedKey.Reason) -> String? {
        switch self[name] {
        case nil: return nil
        case .string(let text): return text
        case .some: throw .notText(name)
        }
    }
}
