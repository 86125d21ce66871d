import COpenSSL

/// How RSA signatures are padded, set before signing or verifying.
///
// SAFETY: the context is the caller's and alive for the call; nothing else is pointed to.
enum RSAPadding {
    /// True where the scheme needs nothing or the library took it.
    static func apply(_ scheme: SignatureAlgorithm.Scheme, to context: OpaquePointer?) -> Bool {
        switch scheme {
        case .ecdsa, .ed25519:
            true
        case .pkcs1:
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        case .pss(let digest):
            // RFC 7518 section 3.5: the mask uses the same hash, and the salt is as long as its output.
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest.method) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, Int32(digest.size)) == 1
        }
    }
}
