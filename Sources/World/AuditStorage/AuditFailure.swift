package import AuditLog
import StrictJSON

/// Why a record is not, or will not be, durable; or why the log can't be opened.
package enum AuditFailure: Error, Sendable, Equatable, CustomStringConvertible {
    // Of a start.
    case file(FileProblem)
    /// Another process writes this log.
    case locked(directory: String)
    /// A segment holds what no crash explains.
    case damaged(file: String, SegmentDamage)
    /// Something called like a segment is none: a link, a FIFO, an odd name.
    case notASegment(file: String)
    /// `replica` does not hold an id, or is gone while there are segments.
    case replica(file: String)
    /// The writer's thread can't be had; the text is the system's.
    case noThread(String)

    // Of a record.
    /// The log can't be written at present: nothing may be served.
    case notWritable
    /// More records wait than may.
    case queueFull
    /// The log was closed.
    case closed
    /// The task that waited was cancelled; the record may still become durable.
    case abandoned

    package var description: String {
        switch self {
        case .file(let problem): problem.description
        case .locked(let directory):
            "audit directory \(ForeignText.quoted(directory)) is in use by another process: expected one for each process"
        case .damaged(let file, let damage):
            "audit log is damaged in \(ForeignText.quoted(file)): \(damage)"
        case .notASegment(let file):
            "\(ForeignText.quoted(file)) is no segment: expected a regular file `seg-<20 digits>-<32 hex digits>.jsonl`"
        case .replica(let file): "\(ForeignText.quoted(file)) does not hold this log's id: expected 32 hex digits"
        case .noThread(let words): "the audit log's thread can't be started: \(words)"
        case .notWritable: "the audit log can't be written"
        case .queueFull: "too many audit records wait to be written"
        case .closed: "the audit log is closed"
        case .abandoned: "the wait for an audit record was cancelled"
        }
    }
}
