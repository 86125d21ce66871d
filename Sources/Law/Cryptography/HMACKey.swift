import COpenSSL

/// A secret for HMAC-SHA-256 (RFC 2104). It prints as a placeholder.
///
// SAFETY: buffers are read and filled within the call; `code` has the size of SHA-256's output.
package struct HMACKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let secret: [UInt8]

    package init(_ secret: [UInt8]) {
        self.secret = secret
    }

    /// 32 bytes.
    package func code(for message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: DigestAlgorithm.sha256.size)
        let result = unsafe HMAC(
            DigestAlgorithm.sha256.method, secret, Int32(clamping: secret.count), message, message.count, &code, nil)
        precondition(unsafe result != nil, "the cryptographic library can't compute a MAC")
        return code
    }

    package var description: String { "(HMAC key)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
