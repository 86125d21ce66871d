import Glibc

/// A file that a command line names, read whole or not at all: never more than a limit, since a device or a pipe may have no end.
//
// SAFETY: the system gets a path that Swift ends with a zero, and local values with their true lengths, for the length of each call alone.
package enum InputFile {
    /// Why nothing was read.
    package enum Problem: Error, Sendable, Equatable {
        /// It is not there, is a folder, or may not be read.
        case unreadable
        case tooLarge
    }

    private static let window = 1 << 16

    package static func bytes(of path: String, atMost limit: Int) throws(Problem) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        let size = size(of: descriptor)
        guard size <= limit else { throw .tooLarge }
        bytes.reserveCapacity(size)
        while let more = try next(of: descriptor) {
            guard bytes.count + more.count <= limit else { throw .tooLarge }
            bytes += more
        }
        return bytes
    }

    /// What a regular file says; 0 of all else.
    private static func size(of descriptor: Int32) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
        return Int(status.st_size)
    }

    /// Nil at the end.
    private static func next(of descriptor: Int32) throws(Problem) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: window)
        while true {
            let count = unsafe read(descriptor, &bytes, window)
            if count > 0 { return Array(bytes[..<count]) }
            guard count < 0 else { return nil }
            guard errno == EINTR else { throw .unreadable }
        }
    }
}
