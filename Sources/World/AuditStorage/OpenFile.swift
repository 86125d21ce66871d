import Glibc

/// An open file or directory. Interrupted calls are repeated; every other error is told as it is, once.
///
/// Closed with its last reference. What close could report was told by the sync before it, so its result is not looked at.
//
// SAFETY: every pointer handed to the system is to a string, an array or a local value that lives through the call, with its true
// length; the system keeps none. A directory stream is closed in the function that opened it, and its entries are copied there.
package final class OpenFile: Sendable {
    package let name: String
    private let descriptor: Int32

    /// Opens `name` (relative to `directory` where given). Descriptors never reach child processes: one would keep the lock.
    package init(
        _ name: String, in directory: OpenFile? = nil, flags: Int32, mode: UInt32 = 0,
        as operation: FileProblem.Operation = .open
    ) throws(FileProblem) {
        let base = directory?.descriptor ?? AT_FDCWD
        self.name = name
        descriptor = try Self.repeating(operation, name) { unsafe openat(base, name, flags | O_CLOEXEC, mode) }
    }

    deinit {
        close(descriptor)
    }

    /// Writes all of it, however many calls that takes.
    package func write(_ bytes: [UInt8]) throws(FileProblem) {
        var written = 0
        while written < bytes.count {
            let count = try Self.repeating(.write, name) {
                unsafe bytes[written...].withUnsafeBytes { rest in
                    unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                }
            }
            guard count > 0 else { throw FileProblem(.write, name, .inputOutput) }
            written += count
        }
    }

    /// At most `count` bytes from `offset`; empty at the end.
    package func read(at offset: Int, count: Int) throws(FileProblem) -> [UInt8] {
        var window = [UInt8](repeating: 0, count: count)
        let length = try Self.repeating(.read, name) { unsafe pread(descriptor, &window, count, off_t(offset)) }
        window.removeSubrange(length...)
        return window
    }

    /// Returns once the data and what is needed to read it are on the disk. After a failure never call it again on the same file:
    /// the pages that failed may be called clean, and the next call would succeed without having written them.
    package func syncData() throws(FileProblem) {
        _ = try Self.repeating(.sync, name) { fdatasync(descriptor) }
    }

    package func sync() throws(FileProblem) {
        _ = try Self.repeating(.sync, name) { fsync(descriptor) }
    }

    /// Forgets what memory holds of the file, so that the next read comes from the disk. Advice: may do nothing.
    package func forgetCachedPages() {
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }

    package func truncate(to size: Int) throws(FileProblem) {
        _ = try Self.repeating(.truncate, name) { ftruncate(descriptor, off_t(size)) }
    }

    package func restrict(to mode: UInt32) throws(FileProblem) {
        _ = try Self.repeating(.restrict, name) { fchmod(descriptor, mode) }
    }

    /// Takes the exclusive lock, which lives as long as this object; throws `locked` at once where another has it.
    package func lock() throws(FileProblem) {
        _ = try Self.repeating(.lock, name) { flock(descriptor, LOCK_EX | LOCK_NB) }
    }

    /// Gives the lock back; of an open file this can't fail.
    package func unlock() {
        flock(descriptor, LOCK_UN)
    }

    package func status() throws(FileProblem) -> FileStatus {
        var status = stat()
        _ = try Self.repeating(.inspect, name) { unsafe fstat(descriptor, &status) }
        return FileStatus(status)
    }

    // MARK: As a directory

    /// Makes a directory (not its parents) where there is nothing of that name yet.
    package static func makeDirectory(_ path: String, mode: UInt32) throws(FileProblem) {
        do throws(FileProblem) {
            _ = try repeating(.create, path) { unsafe mkdir(path, mode) }
        } catch {
            guard error.cause == .exists else { throw error }
        }
    }

    /// The status of what `path` leads to, links followed.
    package static func status(at path: String) throws(FileProblem) -> FileStatus {
        var status = stat()
        _ = try repeating(.inspect, path) { unsafe fstatat(AT_FDCWD, path, &status, 0) }
        return FileStatus(status)
    }

    /// The status of the entry itself: a link is not followed.
    package func status(of entry: String) throws(FileProblem) -> FileStatus {
        var status = stat()
        _ = try Self.repeating(.inspect, entry) { unsafe fstatat(descriptor, entry, &status, AT_SYMLINK_NOFOLLOW) }
        return FileStatus(status)
    }

    package func remove(_ entry: String) throws(FileProblem) {
        _ = try Self.repeating(.remove, entry) { unsafe unlinkat(descriptor, entry, 0) }
    }

    package func rename(_ entry: String, to new: String) throws(FileProblem) {
        _ = try Self.repeating(.rename, entry) { unsafe renameat(descriptor, entry, descriptor, new) }
    }

    /// The names of all entries but `.` and `..`, in no order.
    package func entries() throws(FileProblem) -> [String] {
        // A descriptor of its own: the stream takes it over, and its position with it.
        let copy = try Self.repeating(.read, name) {
            unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = unsafe fdopendir(copy) else {
            let code = errno
            close(copy)
            throw FileProblem(.read, name, errno: code)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let text = unsafe withUnsafeBytes(of: entry.pointee.d_name) { name in
                unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            if text != ".", text != ".." { names.append(text) }
        }
        guard errno == 0 else { throw FileProblem(.read, name, errno: errno) }
        return names
    }

    /// Whether at least 5 % of the file system is free for us.
    package func space() throws(FileProblem) -> DiskSpace {
        var space = statvfs()
        _ = try Self.repeating(.inspect, name) { unsafe fstatvfs(descriptor, &space) }
        return space.f_bavail < space.f_blocks / 20 ? .low : .enough
    }

    private static func repeating<Result: SignedInteger>(
        _ operation: FileProblem.Operation, _ name: String, _ call: () -> Result
    ) throws(FileProblem) -> Result {
        while true {
            let result = call()
            guard result < 0 else { return result }
            guard errno == EINTR else { throw FileProblem(operation, name, errno: errno) }
        }
    }
}
