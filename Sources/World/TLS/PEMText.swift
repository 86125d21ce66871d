import COpenSSL

/// Certificates and keys as PEM text (RFC 7468).
//
// SAFETY: the memory BIO reads `text` in place, and is freed before `text` can go; what it gave is owned by handles.
struct PEMText {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// All certificates, in their order. Throws where there is none, and where one of them can't be read.
    func certificates() throws(TLSProblem.Reason) -> [CertificateHandle] {
        defer { LibraryErrors.clear() }
        var all: [CertificateHandle] = []
        let isWhole = unsafe reading { text in
            while let next = unsafe CertificateHandle(adopting: spanwarden_pem_certificate(text)) { all.append(next) }
            // The end of the text is found by looking for one more.
            return LibraryErrors.first().map { $0.library == ERR_LIB_PEM && $0.reason == PEM_R_NO_START_LINE } ?? true
        }
        guard isWhole else { throw .unreadableCertificate(number: all.count + 1) }
        guard !all.isEmpty else { throw .noCertificate }
        return all
    }

    /// The first private key.
    func key() throws(TLSProblem.Reason) -> KeyHandle {
        defer { LibraryErrors.clear() }
        var isEncrypted = false
        let key = unsafe reading { text in unsafe KeyHandle(adopting: spanwarden_pem_key(text, &isEncrypted)) }
        if isEncrypted { throw .encryptedKey }
        guard let key else { throw .noKey }
        return key
    }

    private func reading<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            let text = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count))
            defer { unsafe BIO_free(text) }
            return unsafe body(text)
        }
    }
}
