import COpenSSL

/// One TLS session as bytes in, bytes out; it knows no socket.
///
/// Whoever holds it gives it what the peer has sent (`receive`), and after every call sends the peer what there is to send
/// (`takeOutgoing`), after one that throws too: an alert may be in it. A session that has failed once fails for ever.
//
// SAFETY: the library's session is made and freed by this object, which is used by one thread at a time; the two BIOs belong to it. Buffers
// are used within one call, up to the length that is given. The library's queue of errors is cleared before each call that reads it.
@safe
package final class TLSSession {
    /// What reading has found.
    package enum Found: Equatable {
        /// At least one byte.
        case bytes([UInt8])
        /// The peer has to send more.
        case nothingYet
        /// The peer has said that it is at its end (`close_notify`).
        case end
    }

    /// The most bytes that one `read` gives.
    package static let window = 64 * 1024
    /// The most bytes of one record (RFC 8446 section 5.1), some of which may have been received before.
    private static let record = 16 * 1024

    private let session: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private var failure: TLSFailure?
    /// The peer has said that it is at its end.
    package private(set) var hasEnded = false
    package private(set) var isEstablished = false

    /// A server's side.
    package convenience init(accepting context: TLSContext) throws(TLSFailure) {
        try self.init(of: context)
        unsafe SSL_set_accept_state(session)
    }

    /// A client's side.
    package convenience init(to target: TLSTarget) throws(TLSFailure) {
        try self.init(of: target.context)
        unsafe SSL_set_connect_state(session)
        guard expect(target.serverName) else { throw .unusable("unusable server name") }
    }

    private init(of context: TLSContext) throws(TLSFailure) {
        LibraryErrors.clear()
        let session = unsafe context.withContext { unsafe SSL_new($0) }
        let incoming = unsafe BIO_new(BIO_s_mem())
        let outgoing = unsafe BIO_new(BIO_s_mem())
        guard let session = unsafe session, let incoming = unsafe incoming, let outgoing = unsafe outgoing else {
            unsafe SSL_free(session)
            unsafe BIO_free(incoming)
            unsafe BIO_free(outgoing)
            throw .unusable("out of memory")
        }
        unsafe SSL_set_bio(session, incoming, outgoing)
        unsafe self.session = session
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
    }

    deinit {
        unsafe SSL_free(session)
    }

    /// The certificate must bear `name`: an address as such, a DNS name by its alternative names alone (RFC 9525 section 6.3), with whole
    /// labels for wildcards.
    private func expect(_ name: String) -> Bool {
        let rules = unsafe SSL_get0_param(session)
        let isAddress = unsafe X509_VERIFY_PARAM_set1_ip_asc(rules, name) == 1
        LibraryErrors.clear()
        guard !isAddress else { return unsafe spanwarden_tls_ask(session, nil) }
        unsafe SSL_set_hostflags(
            session, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        guard !name.isEmpty, !name.utf8.contains(0) else { return false }
        return unsafe SSL_set1_host(session, name) == 1 && spanwarden_tls_ask(session, name)
    }

    /// Takes in what the peer has sent, in pieces of any size.
    package func receive(_ ciphertext: [UInt8]) {
        guard !ciphertext.isEmpty else { return }
        let taken = unsafe ciphertext.withUnsafeBufferPointer {
            unsafe BIO_write(incoming, $0.baseAddress, Int32(clamping: $0.count))
        }
        if taken != ciphertext.count { failure = failure ?? .unusable("out of memory") }
    }

    /// What is to be sent to the peer, once.
    package func takeOutgoing() -> [UInt8] {
        let count = unsafe BIO_ctrl_pending(outgoing)
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let taken = unsafe BIO_read(outgoing, buffer.baseAddress, Int32(clamping: count))
            filled = Int(max(0, taken))
        }
    }

    /// Goes on with the handshake as far as what has come allows; true once the session is established.
    package func handshake() throws(TLSFailure) -> Bool {
        try checkUsable()
        guard !isEstablished else { return true }
        LibraryErrors.clear()
        let code = unsafe SSL_do_handshake(session)
        if code == 1 {
            isEstablished = true
            return true
        }
        guard unsafe SSL_get_error(session, code) == SSL_ERROR_WANT_READ else { throw fail() }
        return false
    }

    /// Decrypts what has come, at most a window of it.
    package func read() throws(TLSFailure) -> Found {
        try checkUsable()
        guard !hasEnded else { return .end }
        LibraryErrors.clear()
        let most = min(Self.window, Int(unsafe BIO_ctrl_pending(incoming)) + Self.record)
        var code: Int32 = 1
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
            while filled < most, code == 1 {
                var count = 0
                let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled..<most])
                code = unsafe SSL_read_ex(session, rest.baseAddress, rest.count, &count)
                filled += count
            }
        }
        if code != 1 {
            switch unsafe SSL_get_error(session, code) {
            case SSL_ERROR_WANT_READ: break
            case SSL_ERROR_ZERO_RETURN: hasEnded = true
            default: throw fail()
            }
        }
        guard bytes.isEmpty else { return .bytes(bytes) }
        return hasEnded ? .end : .nothingYet
    }

    /// Encrypts all of `plaintext`. Once the session is established.
    package func write(_ plaintext: [UInt8]) throws(TLSFailure) {
        try checkUsable()
        precondition(isEstablished, "nothing is written before the handshake")
        guard !plaintext.isEmpty else { return }
        LibraryErrors.clear()
        var count = 0
        let code = unsafe plaintext.withUnsafeBufferPointer {
            unsafe SSL_write_ex(session, $0.baseAddress, $0.count, &count)
        }
        guard code == 1, count == plaintext.count else { throw fail() }
    }

    /// Says that nothing more will be written. Reading goes on.
    package func finishWriting() {
        guard isEstablished, failure == nil else { return }
        LibraryErrors.clear()
        // What the peer answers is found by reading.
        _ = unsafe SSL_shutdown(session)
    }

    private func checkUsable() throws(TLSFailure) {
        if let failure { throw failure }
    }

    private func fail() -> TLSFailure {
        let found = TLSFailure.found(verification: unsafe SSL_get_verify_result(session))
        LibraryErrors.clear()
        failure = found
        return found
    }
}

// SAFETY: as above; the texts are constants of the library's, ended by a zero, and the protocol's name lives as long as the session.
extension TLSSession {
    /// `TLSv1.2` or `TLSv1.3`.
    package var version: String {
        unsafe SSL_get_version(session).map { unsafe String(cString: $0) } ?? ""
    }

    /// The cipher suite, in the library's spelling; empty before there is one.
    package var suite: String {
        unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(session)).map { unsafe String(cString: $0) } ?? ""
    }

    /// Whether anything has been received that no `read` has handed out or used up: whole records, or a part of one.
    package var hasUnread: Bool {
        unsafe spanwarden_tls_has_unread(session)
    }

    /// The application protocol that both have agreed on (ALPN); empty for none.
    package var applicationProtocol: [UInt8] {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(session, &name, &count)
        return unsafe Array(UnsafeBufferPointer(start: name, count: Int(count)))
    }
}
