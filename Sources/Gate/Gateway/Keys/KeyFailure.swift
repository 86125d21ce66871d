import AuditLog
package import EventLoop
package import OIDCDiscovery
import RemoteDocuments
import StrictJSON
package import TokenVerification

/// Why there are no keys to be had from where an issuer's keys come from.
package enum KeyFailure: Error, Sendable, CustomStringConvertible {
    case file(path: String, LocalFileFailure)
    case keySet(KeySetProblem)
    case discovery(DiscoveryFailure)
    /// There is no thread to ask from.
    case threads(SocketFailure)

    /// Stable words, for the record.
    enum Code: String, Sendable {
        case fileUnreadable = "file-unreadable"
        case keysRefused = "keys-refused"
        case noThread = "no-thread"
    }

    var code: ReasonCode {
        switch self {
        case .file: ReasonCode(Code.fileUnreadable)
        case .keySet: ReasonCode(Code.keysRefused)
        case .discovery(let failure): ReasonCode(failure.code)
        case .threads: ReasonCode(Code.noThread)
        }
    }

    /// Whether it was ended by us.
    var isCancellation: Bool {
        switch self {
        case .discovery(.metadata(.cancelled)), .discovery(.keySet(.cancelled)): true
        case .file, .keySet, .discovery, .threads: false
        }
    }

    package var description: String {
        switch self {
        case .file(let path, let failure): "file \(ForeignText.quoted(path)) \(failure)"
        case .keySet(let problem): "the key set: \(problem)"
        case .discovery(let failure): failure.description
        case .threads(let failure): "can't start a thread: \(failure)"
        }
    }
}
