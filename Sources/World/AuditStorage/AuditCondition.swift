/// Whether the log can take records now.
package enum AuditCondition: Sendable, Equatable, CustomStringConvertible {
    case writable
    /// Less than 5 % of the file system is free.
    case lowOnSpace
    /// A write failed; a new segment is tried every second.
    case failed(FileProblem)
    case closed

    package var description: String {
        switch self {
        case .writable: "the audit log is written"
        case .lowOnSpace: "the audit log's file system is nearly full: expected 5 % free"
        case .failed(let problem): "the audit log has failed: \(problem)"
        case .closed: "the audit log is closed"
        }
    }
}
