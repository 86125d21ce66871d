import COpenSSL

/// A key that signs: the demo's issuer and tests make them. It exists in memory only and prints as a placeholder.
///
// SAFETY: each context is made and freed in the function that uses it; buffers are used within one call, up to the
// length that is given; a finished key goes to a `KeyHandle`, which frees it.
package struct PrivateKey: Sendable, CustomStringConvertible {
    /// What to generate. RSA below 2048 bits can be made, for tests; no `PublicKey` can.
    package enum Kind: Sendable, Hashable {
        case rsa(bits: Int)
        case ec(EllipticCurve)
        case ed25519
    }

    /// The public half.
    package let publicMaterial: PublicKeyMaterial
    private let handle: KeyHandle

    /// A fresh key; nil where the library refuses the kind.
    package init?(generating kind: Kind) {
        defer { ERR_clear_error() }
        guard let handle = Self.generate(kind), let material = PublicKeyExport.material(of: handle, kind) else {
            return nil
        }
        self.handle = handle
        publicMaterial = material
    }

    private static func generate(_ kind: Kind) -> KeyHandle? {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, kind.name, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_keygen_init(context) == 1 else { return nil }
        switch kind {
        case .rsa(let bits):
            guard unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(clamping: bits)) == 1 else { return nil }
        case .ec(let curve):
            guard unsafe EVP_PKEY_CTX_set_group_name(context, curve.rawValue) == 1 else { return nil }
        case .ed25519: break
        }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_generate(context, &key) == 1 else { return nil }
        return unsafe KeyHandle(adopting: key)
    }

    /// The signature over `message` in the form that JWS carries; nil where the key does not fit `algorithm`.
    package func signature(over message: [UInt8], by algorithm: SignatureAlgorithm) -> [UInt8]? {
        guard publicMaterial.fits(algorithm) else { return nil }
        defer { ERR_clear_error() }
        guard let signature = sign(message, algorithm.scheme) else { return nil }
        guard case .ec(let curve, _, _) = publicMaterial else { return signature }
        return ECDSASignature.raw(fromDER: signature, of: curve)
    }

    private func sign(_ message: [UInt8], _ scheme: SignatureAlgorithm.Scheme) -> [UInt8]? {
        unsafe handle.withKey { key in
            let context = unsafe EVP_MD_CTX_new()
            defer { unsafe EVP_MD_CTX_free(context) }
            var keyContext: OpaquePointer?
            // The size that the library gives is the largest one: DER may come out shorter.
            var count = Int(unsafe EVP_PKEY_get_size(key))
            var signature = [UInt8](repeating: 0, count: count)
            guard unsafe EVP_DigestSignInit(context, &keyContext, scheme.digest?.method, nil, key) == 1,
                unsafe RSAPadding.apply(scheme, to: keyContext),
                unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
            else { return nil }
            return Array(signature.prefix(count))
        }
    }

    package var description: String { "(private key \(publicMaterial.thumbprint))" }
}

extension PrivateKey.Kind {
    /// The library's name of the kind.
    fileprivate var name: String {
        switch self {
        case .rsa: "RSA"
        case .ec: "EC"
        case .ed25519: "ED25519"
        }
    }
}
