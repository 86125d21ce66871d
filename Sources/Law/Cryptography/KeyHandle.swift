import COpenSSL

/// A key of the library's, freed with the last that holds it.
///
// SAFETY: the key is complete when the handle is made and nobody changes it afterwards; OpenSSL allows an unchanging
// EVP_PKEY to be used by several threads at once, and its reference count is atomic.
@safe
final class KeyHandle: @unchecked Sendable {
    private let key: OpaquePointer

    /// Takes over `key`, which the library has filled.
    init?(adopting key: OpaquePointer?) {
        guard let key = unsafe key else { return nil }
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// Lends the key for the length of `body`, which must not keep or change it.
    func withKey<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        withExtendedLifetime(self) { unsafe body(key) }
    }
}
