import COpenSSL
import Quantities

/// One X.509 certificate of the library's, freed with the last that holds it.
//
// SAFETY: the certificate is complete when the handle is made and nobody changes it afterwards; it is lent for a call alone.
@safe
final class CertificateHandle {
    private let certificate: OpaquePointer

    /// Takes over `certificate`.
    init?(adopting certificate: OpaquePointer?) {
        guard let certificate = unsafe certificate else { return nil }
        unsafe self.certificate = certificate
    }

    deinit {
        unsafe X509_free(certificate)
    }

    /// Lends the certificate for the length of `body`, which must not keep it.
    func withCertificate<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        withExtendedLifetime(self) { unsafe body(certificate) }
    }

    /// From when and until when it is good; nil where it does not say so.
    var validity: (from: Timestamp, until: Timestamp)? {
        unsafe withCertificate { certificate in
            var from: Int64 = 0
            var until: Int64 = 0
            guard unsafe spanwarden_seconds(X509_get0_notBefore(certificate), &from),
                unsafe spanwarden_seconds(X509_get0_notAfter(certificate), &until)
            else { return nil }
            return (Timestamp(seconds: from), Timestamp(seconds: until))
        }
    }
}
