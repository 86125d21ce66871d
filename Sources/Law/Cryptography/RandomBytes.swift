import COpenSSL

/// Unpredictable bytes from the library's generator, for those who pass randomness into the law.
///
// SAFETY: `bytes` has the length that is given, and is filled within the call.
package enum RandomBytes {
    /// `count` fresh bytes. Where the system has no randomness the process stops: predictable bytes would be worse.
    package static func make(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let status = unsafe RAND_bytes(&bytes, Int32(clamping: count))
        precondition(status == 1 && count <= Int(Int32.max), "the system gives no random bytes")
        return bytes
    }
}
