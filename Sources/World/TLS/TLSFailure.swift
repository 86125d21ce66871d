import COpenSSL
package import EventLoop

/// Why a session came to nothing, or to an end. The words are the library's, never the peer's.
package enum TLSFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the peer sent is no TLS.
    case notTLS(String)
    /// No version that both speak.
    case version(String)
    /// No cipher suite, group, signature or application protocol that both speak.
    case nothingShared(String)
    /// The server's certificate is not to be believed.
    case untrusted(String)
    /// The peer has sent an alert.
    case alert(String)
    /// Anything else that a peer must not do.
    case violation(String)
    /// The socket failed, or the peer was too slow, before the session was ready.
    case lost(SocketFailure)
    /// The library has no memory for a session, or does not take the server's name.
    case unusable(String)

    package var description: String {
        switch self {
        case .notTLS(let words): "the peer does not speak TLS: \(words)"
        case .version(let words): "no TLS version in common: \(words)"
        case .nothingShared(let words): "nothing in common to speak: \(words)"
        case .untrusted(let words): "the server's certificate is not trusted: \(words)"
        case .alert(let words): "the peer refuses: \(words)"
        case .violation(let words): "TLS broken by the peer: \(words)"
        case .lost(let failure): "no TLS handshake: \(failure)"
        case .unusable(let words): "no TLS session: \(words)"
        }
    }

    /// What the last call has left in the library's queue of errors.
    static func found(verification: Int?) -> TLSFailure {
        guard let entry = LibraryErrors.first() else { return .violation("unexpected end") }
        let words = entry.text
        guard !entry.isAlert else { return .alert(words) }
        guard entry.library == ERR_LIB_SSL else { return .violation(words) }
        switch entry.reason {
        case SSL_R_CERTIFICATE_VERIFY_FAILED: return .untrusted(verification.map(reason) ?? words)
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_WRONG_VERSION_NUMBER, SSL_R_PACKET_LENGTH_TOO_LONG:
            return .notTLS(words)
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_UNKNOWN_SSL_VERSION, SSL_R_WRONG_SSL_VERSION, SSL_R_VERSION_TOO_LOW:
            return .version(words)
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SHARED_GROUPS, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_GROUPS,
            SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_APPLICATION_PROTOCOL:
            return .nothingShared(words)
        default: return .violation(words)
        }
    }

    // SAFETY: the text is a constant of the library's, ended by a zero.
    private static func reason(_ verification: Int) -> String {
        unsafe X509_verify_cert_error_string(verification).map { unsafe String(cString: $0) } ?? "unknown reason"
    }
}
