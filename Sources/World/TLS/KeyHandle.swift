import COpenSSL

/// One private key of the library's, freed with the last that holds it.
//
// SAFETY: the key is complete when the handle is made and nobody changes it afterwards; it is lent for a call alone.
@safe
final class KeyHandle {
    private let key: OpaquePointer

    /// Takes over `key`.
    init?(adopting key: OpaquePointer?) {
        guard let key = unsafe key else { return nil }
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// Lends the key for the length of `body`, which must not keep it.
    func withKey<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        withExtendedLifetime(self) { unsafe body(key) }
    }

    /// Of an RSA key; nil for another.
    var rsaBits: Int? {
        unsafe withKey { unsafe EVP_PKEY_is_a($0, "RSA") == 1 ? Int(EVP_PKEY_get_bits($0)) : nil }
    }

    /// Whether this is the key of which the certificate speaks.
    func fits(_ certificate: CertificateHandle) -> Bool {
        defer { LibraryErrors.clear() }
        return unsafe withKey { key in
            unsafe certificate.withCertificate { unsafe X509_check_private_key($0, key) == 1 }
        }
    }
}
