import AuditLog
import Glibc

/// An operation on a file of the log that did not succeed.
package struct FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried. Raw values complete "can't …".
    package enum Operation: String, Sendable {
        case open
        case create
        case read
        case write
        case sync
        case truncate
        case remove
        case rename
        case inspect
        case lock
        case restrict = "set the mode of"
    }

    /// Why it did not succeed.
    package enum Cause: Sendable, Equatable {
        case noSpace
        case quota
        case inputOutput
        case readOnly
        case missing
        case exists
        case notPermitted
        case notADirectory
        case isALink
        case outOfDescriptors
        /// Someone else has it.
        case locked
        /// The file is not the one that was written, or not of that size.
        case changed
        /// The system's own words for anything else.
        case other(String)
    }

    package let operation: Operation
    /// The file's name, or the directory's path.
    package let file: String
    package let cause: Cause

    init(_ operation: Operation, _ file: String, _ cause: Cause) {
        self.operation = operation
        self.file = file
        self.cause = cause
    }

    /// Takes the error number that the call has just left.
    init(_ operation: Operation, _ file: String, errno code: Int32) {
        self.init(operation, file, Cause(errno: code))
    }
}

extension FileProblem.Cause {
    init(errno code: Int32) {
        switch code {
        case ENOSPC: self = .noSpace
        case EDQUOT: self = .quota
        case EIO: self = .inputOutput
        case EROFS: self = .readOnly
        case ENOENT: self = .missing
        case EEXIST: self = .exists
        case EACCES, EPERM: self = .notPermitted
        case ENOTDIR: self = .notADirectory
        case ELOOP: self = .isALink
        case EMFILE, ENFILE: self = .outOfDescriptors
        case EWOULDBLOCK: self = .locked
        // SAFETY: the system's text is copied before anything else can change it.
        default: self = .other(unsafe String(cString: strerror(code)))
        }
    }

    /// How the record calls it.
    var recorded: LogRecovered.Cause {
        switch self {
        case .noSpace: .noSpace
        case .quota: .quota
        case .inputOutput: .inputOutput
        case .readOnly: .readOnly
        case .changed, .missing, .exists, .isALink, .notADirectory: .segmentChanged
        case .notPermitted, .outOfDescriptors, .locked, .other: .other
        }
    }

    var text: String {
        switch self {
        case .noSpace: "no space left on the device"
        case .quota: "disk quota reached"
        case .inputOutput: "the disk reports an input or output error"
        case .readOnly: "the file system is read-only"
        case .missing: "it is not there"
        case .exists: "it is already there"
        case .notPermitted: "not permitted"
        case .notADirectory: "it is not a directory"
        case .isALink: "it is a symbolic link: expected the file itself"
        case .outOfDescriptors: "out of file descriptors"
        case .locked: "another process has locked it"
        case .changed: "it was moved, replaced, cut or written by someone else"
        case .other(let words): words
        }
    }
}
