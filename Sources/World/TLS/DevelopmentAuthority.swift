import COpenSSL
package import Quantities

/// A certificate authority in memory, for the demo and for tests: whoever trusts its certificate believes whatever it issues. Nobody else
/// knows it, and its key is never written down.
//
// SAFETY: certificates, keys and names are made by the library, complete before they are lent, and owned by handles or by what they are put
// into; texts end with a zero and live through the call.
package struct DevelopmentAuthority {
    /// What a certificate says.
    package struct Wish: Sendable {
        /// DNS names and addresses, each as `DNS:localhost` or `IP:127.0.0.1`; empty for none.
        package var names: [String]
        package var from: Timestamp
        package var until: Timestamp
        /// Nil for a key on P-256.
        package var rsaBits: Int?

        package init(names: [String], from: Timestamp, until: Timestamp, rsaBits: Int? = nil) {
            self.names = names
            self.from = from
            self.until = until
            self.rsaBits = rsaBits
        }

        /// For this machine, for a day.
        package static func loopback(at now: Timestamp) -> Wish {
            Wish(
                names: ["DNS:localhost", "IP:127.0.0.1", "IP:::1"], from: Timestamp(seconds: now.seconds - 3600),
                until: Timestamp(seconds: now.seconds + 86_400))
        }
    }

    /// A certificate and its key as PEM.
    package struct Issued: Sendable {
        package let certificate: [UInt8]
        package let key: [UInt8]
    }

    private let certificate: CertificateHandle
    private let key: KeyHandle
    /// The authority's own certificate as PEM.
    package let pem: [UInt8]

    /// Good for a day around `now`; nil where the library makes no keys.
    package init?(at now: Timestamp) {
        let wish = Wish.loopback(at: now)
        defer { LibraryErrors.clear() }
        guard let key = unsafe KeyHandle(adopting: spanwarden_fresh_key(0)),
            let certificate = Self.unsigned(wish, name: "development authority", of: key),
            Self.sign(certificate, as: .authority, names: [], with: key, of: certificate),
            let pem = Self.text(of: certificate)
        else { return nil }
        self.key = key
        self.certificate = certificate
        self.pem = pem
    }

    /// A certificate for servers and clients with a key of its own; nil where the library refuses.
    package func issue(_ wish: Wish) -> Issued? {
        defer { LibraryErrors.clear() }
        guard let fresh = unsafe KeyHandle(adopting: spanwarden_fresh_key(wish.rsaBits ?? 0)),
            let made = Self.unsigned(wish, name: "development certificate", of: fresh),
            Self.setIssuer(of: made, to: certificate),
            Self.sign(made, as: .leaf, names: wish.names, with: key, of: certificate),
            let certificate = Self.text(of: made), let key = Self.text(of: fresh)
        else { return nil }
        return Issued(certificate: certificate, key: key)
    }

    private enum Role { case authority, leaf }

    private static func unsigned(_ wish: Wish, name: String, of key: KeyHandle) -> CertificateHandle? {
        guard let made = unsafe CertificateHandle(adopting: X509_new()) else { return nil }
        let isFilled = unsafe made.withCertificate { certificate in
            var serial: UInt64 = 0
            unsafe withUnsafeMutableBytes(of: &serial) { unsafe _ = RAND_bytes($0.baseAddress, Int32($0.count)) }
            let title = unsafe X509_get_subject_name(certificate)
            let hasName = unsafe X509_NAME_add_entry_by_txt(title, "CN", MBSTRING_UTF8, name, -1, -1, 0)
            let hasKey = unsafe key.withKey { unsafe X509_set_pubkey(certificate, $0) }
            return unsafe X509_set_version(certificate, 2) == 1
                && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1
                && ASN1_TIME_set(X509_getm_notBefore(certificate), Int(wish.from.seconds)) != nil
                && ASN1_TIME_set(X509_getm_notAfter(certificate), Int(wish.until.seconds)) != nil
                && hasName == 1 && hasKey == 1 && X509_set_issuer_name(certificate, title) == 1
        }
        return isFilled ? made : nil
    }

    private static func setIssuer(of certificate: CertificateHandle, to issuer: CertificateHandle) -> Bool {
        unsafe issuer.withCertificate { issuer in
            unsafe certificate.withCertificate {
                unsafe X509_set_issuer_name($0, X509_get_subject_name(issuer)) == 1
            }
        }
    }

    private static func sign(
        _ certificate: CertificateHandle, as role: Role, names: [String], with key: KeyHandle,
        of issuer: CertificateHandle
    ) -> Bool {
        let extensions = extensions(role, names)
        return unsafe issuer.withCertificate { issuer in
            unsafe certificate.withCertificate { certificate in
                for (kind, words) in extensions {
                    guard unsafe spanwarden_extend(certificate, issuer, kind, words) else { return false }
                }
                return unsafe key.withKey { unsafe X509_sign(certificate, $0, EVP_sha256()) > 0 }
            }
        }
    }

    private static func extensions(_ role: Role, _ names: [String]) -> [(Int32, String)] {
        switch role {
        case .authority:
            [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign"),
                (NID_subject_key_identifier, "hash"),
            ]
        case .leaf:
            [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
                (NID_ext_key_usage, "serverAuth,clientAuth"), (NID_authority_key_identifier, "keyid"),
            ] + (names.isEmpty ? [] : [(NID_subject_alt_name, names.joined(separator: ","))])
        }
    }

    private static func text(of certificate: CertificateHandle) -> [UInt8]? {
        unsafe written { text in
            unsafe certificate.withCertificate { unsafe PEM_write_bio_X509(text, $0) == 1 }
        }
    }

    private static func text(of key: KeyHandle) -> [UInt8]? {
        unsafe written { text in
            unsafe key.withKey { unsafe PEM_write_bio_PKCS8PrivateKey(text, $0, nil, nil, 0, nil, nil) == 1 }
        }
    }

    private static func written(_ body: (OpaquePointer) -> Bool) -> [UInt8]? {
        guard let text = unsafe BIO_new(BIO_s_mem()) else { return nil }
        defer { unsafe BIO_free(text) }
        guard unsafe body(text) else { return nil }
        let count = unsafe BIO_ctrl_pending(text)
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = Int(max(0, unsafe BIO_read(text, buffer.baseAddress, Int32(clamping: count))))
        }
    }
}
