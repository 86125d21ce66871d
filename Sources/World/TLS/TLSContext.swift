import COpenSSL
package import Quantities

/// What all sessions of one side have in common: certificates, keys, trust, and the modern part of TLS 1.2 and 1.3.
///
/// A server's shows its certificate, gives session tickets and speaks `http/1.1` alone. A client's believes a server whose certificate
/// leads to one of its authorities and bears the name that was asked for. It does not change once it is made: to serve other certificates,
/// make another.
//
// SAFETY: the library's context is filled before the object is there and only read afterwards: sessions of several threads may be made of it
// at once (OpenSSL's thread rules), its reference count and its ticket keys are under locks of its own. It is freed once, in `deinit`;
// sessions hold references of theirs.
@safe
package final class TLSContext: @unchecked Sendable {
    private let context: OpaquePointer

    private init(isServer: Bool, _ part: TLSProblem.Part) throws(TLSProblem) {
        LibraryErrors.clear()
        guard let context = unsafe spanwarden_tls_context(isServer) else { throw Self.refusal(part) }
        unsafe self.context = context
    }

    deinit {
        unsafe SSL_CTX_free(context)
    }

    /// Of a server with this certificate (PEM: its own first, then those that vouch for it) and this key (PEM, not encrypted).
    package static func server(
        certificate: [UInt8], key: [UInt8], at now: Timestamp
    ) throws(TLSProblem) -> TLSContext {
        let credentials = try TLSCredentials(certificate: certificate, key: key, at: now)
        let made = try TLSContext(isServer: true, .certificate)
        try made.use(credentials)
        return made
    }

    /// Of a client that trusts these authorities (PEM), or the system's where there are none, and shows `identity` to servers that ask.
    package static func client(
        authorities: [UInt8]?, identity: (certificate: [UInt8], key: [UInt8])? = nil, at now: Timestamp
    ) throws(TLSProblem) -> TLSContext {
        let credentials: TLSCredentials? =
            if let identity {
                try TLSCredentials(certificate: identity.certificate, key: identity.key, at: now)
            } else {
                nil
            }
        let made = try TLSContext(isServer: false, .authorities)
        if let credentials { try made.use(credentials) }
        try made.trust(authorities)
        return made
    }

    private func use(_ credentials: TLSCredentials) throws(TLSProblem) {
        LibraryErrors.clear()
        let taken = unsafe credentials.chain[0].withCertificate { unsafe SSL_CTX_use_certificate(context, $0) == 1 }
        guard taken else { throw Self.refusal(.certificate) }
        for certificate in credentials.chain.dropFirst() {
            let added = unsafe certificate.withCertificate { unsafe spanwarden_tls_chain(context, $0) }
            guard added else { throw Self.refusal(.certificate) }
        }
        let fits = unsafe credentials.key.withKey { unsafe SSL_CTX_use_PrivateKey(context, $0) == 1 }
        guard fits else { throw Self.refusal(.key) }
    }

    private func trust(_ authorities: [UInt8]?) throws(TLSProblem) {
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        guard let authorities else {
            guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else { throw Self.refusal(.authorities) }
            return
        }
        // Whoever names a certificate trusts it, whether it is a root or not.
        let flags = UInt(X509_V_FLAG_PARTIAL_CHAIN)
        unsafe X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), flags)
        for certificate in try Self.anchors(authorities) {
            let added = unsafe certificate.withCertificate {
                unsafe X509_STORE_add_cert(SSL_CTX_get_cert_store(context), $0) == 1
            }
            guard added else { throw Self.refusal(.authorities) }
        }
    }

    private static func anchors(_ text: [UInt8]) throws(TLSProblem) -> [CertificateHandle] {
        do throws(TLSProblem.Reason) {
            return try PEMText(text).certificates()
        } catch {
            throw TLSProblem(.authorities, error)
        }
    }

    private static func refusal(_ part: TLSProblem.Part) -> TLSProblem {
        defer { LibraryErrors.clear() }
        return TLSProblem(part, .refused(LibraryErrors.first()?.text ?? "no reason given"))
    }

    /// Lends the library's context for the length of `body`, which must not change it.
    func withContext<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        withExtendedLifetime(self) { unsafe body(context) }
    }
}
