import COpenSSL

/// The library's queue of errors, which belongs to the calling thread: what a call has left in it is read, or cleared, before another.
//
// SAFETY: the texts are constants of the library's, ended by a zero.
enum LibraryErrors {
    struct Entry {
        let library: Int32
        let reason: Int32
        /// The library's own words, never a peer's.
        let text: String

        /// The peer's alert, and not our own finding.
        var isAlert: Bool { library == ERR_LIB_SSL && reason >= SSL_AD_REASON_OFFSET }
    }

    /// The first error since the queue was cleared, which is the cause of the others.
    static func first() -> Entry? {
        let code = ERR_peek_error()
        guard code != 0 else { return nil }
        let text = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        return Entry(library: ERR_GET_LIB(code), reason: ERR_GET_REASON(code), text: text ?? "error \(code)")
    }

    static func clear() {
        ERR_clear_error()
    }
}
