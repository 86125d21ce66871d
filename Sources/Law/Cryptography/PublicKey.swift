import COpenSSL

/// A public key that passed every check of its kind. Immutable; may be shared between threads.
///
// SAFETY: the digest context is made and freed in the function that uses it, and owns `keyContext`; buffers are
// read within one call, up to the length that is given.
package struct PublicKey: Sendable {
    package let material: PublicKeyMaterial
    private let handle: KeyHandle

    /// Refuses RSA outside 2048 to 8192 bits, with a small or even exponent or of a flawed generator, points that are not on
    /// their curve, and anything the library refuses.
    package init(_ material: PublicKeyMaterial) throws(PublicKeyProblem) {
        self.material = material
        handle = try Self.build(material)
    }

    private static func build(_ material: PublicKeyMaterial) throws(PublicKeyProblem) -> KeyHandle {
        // What the library has to say about a key of somebody else's is for nobody: the queue must not outlive the call.
        defer { ERR_clear_error() }
        switch material {
        case .rsa(let modulus, let exponent):
            try check(modulus: modulus, exponent: exponent)
            guard let handle = PublicKeyBuilder.rsa(modulus: modulus, exponent: exponent) else { throw .unusable }
            return handle
        case .ec(let curve, let x, let y):
            guard x.count == curve.coordinateSize, y.count == curve.coordinateSize else { throw .coordinateSize(curve) }
            guard let handle = PublicKeyBuilder.ec(curve, x: x, y: y) else { throw .notOnCurve(curve) }
            return handle
        case .ed25519(let point):
            guard point.count == 32 else { throw .ed25519Size(bytes: point.count) }
            guard let handle = PublicKeyBuilder.ed25519(point) else { throw .unusable }
            return handle
        }
    }

    private static func check(modulus: [UInt8], exponent: [UInt8]) throws(PublicKeyProblem) {
        guard let first = modulus.first, let last = modulus.last else { throw .modulusSize(bits: 0) }
        guard first != 0, exponent.first != 0 else { throw .leadingZero }
        let bits = modulus.count * 8 - first.leadingZeroBitCount
        guard (2048...8192).contains(bits) else { throw .modulusSize(bits: bits) }
        guard last & 1 == 1 else { throw .evenModulus }
        guard !ROCAFingerprint.marks(modulus) else { throw .factorableModulus }
        guard (1...8).contains(exponent.count) else { throw .exponent }
        let value = exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value >= 65537, value & 1 == 1 else { throw .exponent }
    }

    /// Whether the key is of the kind and curve that `algorithm` is for.
    package func fits(_ algorithm: SignatureAlgorithm) -> Bool {
        material.fits(algorithm)
    }

    /// Whether `signature` is this key's over `message`. False for a signature of the wrong length or form, and for an
    /// algorithm that does not fit.
    package func isValid(_ signature: [UInt8], over message: [UInt8], by algorithm: SignatureAlgorithm) -> Bool {
        guard fits(algorithm), signature.count == material.signatureSize else { return false }
        defer { ERR_clear_error() }
        guard case .ec(let curve, _, _) = material else { return verifies(signature, message, algorithm.scheme) }
        return verifies(ECDSASignature.der(fromRaw: signature, of: curve), message, algorithm.scheme)
    }

    private func verifies(_ signature: [UInt8], _ message: [UInt8], _ scheme: SignatureAlgorithm.Scheme) -> Bool {
        unsafe handle.withKey { key in
            let context = unsafe EVP_MD_CTX_new()
            defer { unsafe EVP_MD_CTX_free(context) }
            // Belongs to `context`, and ends with it.
            var keyContext: OpaquePointer?
            return unsafe EVP_DigestVerifyInit(context, &keyContext, scheme.digest?.method, nil, key) == 1
                && RSAPadding.apply(scheme, to: keyContext)
                && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        }
    }
}
