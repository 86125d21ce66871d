import COpenSSL

/// Comparison whose duration says nothing about where two secrets differ.
///
// SAFETY: both buffers have the length that is given, and are read within the call.
package enum ConstantTime {
    /// Whether the bytes are the same. Only the lengths can be learned from the time it takes.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
