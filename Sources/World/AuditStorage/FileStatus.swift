import Glibc

/// What the system says of a file: which it is, of what kind and size.
package struct FileStatus: Sendable, Equatable {
    /// Device and inode: the same for two names of one file, and for no two files at one time.
    package struct Node: Sendable, Equatable {
        fileprivate let device: UInt
        fileprivate let number: UInt
    }

    package let node: Node
    package let size: Int
    /// A regular file with one name.
    package let isPlain: Bool
    /// Permission bits.
    package let mode: UInt32

    init(_ status: stat) {
        node = Node(device: UInt(status.st_dev), number: UInt(status.st_ino))
        size = Int(status.st_size)
        isPlain = status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1
        mode = status.st_mode & 0o7777
    }
}
