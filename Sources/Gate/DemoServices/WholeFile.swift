import Glibc

/// A file that others may read at any moment: they see its old content or its new one, never a part.
///
// SAFETY: the system gets paths that Swift ends with a zero, and a buffer for the length of the call alone; what strerror
// returns is copied at once.
struct WholeFile {
    let path: String

    /// Writes beside it, with `mode` where there is no draft yet, then renames.
    func write(_ bytes: [UInt8], mode: mode_t = 0o644) throws(DemoFailure) {
        let draft = path + ".new"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(errno) }
        let written = Self.write(bytes, to: descriptor)
        let code = written && fsync(descriptor) == 0 ? 0 : errno
        close(descriptor)
        guard code == 0, unsafe rename(draft, path) == 0 else {
            let reason = code == 0 ? errno : code
            unsafe unlink(draft)
            throw failure(reason)
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func failure(_ code: CInt) -> DemoFailure {
        .keySetNotWritten(path: path, reason: unsafe String(cString: strerror(code)))
    }
}
