package import StrictJSON

/// What is wrong with one line of a log.
package enum LineProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case notJSON(JSONFailure)
    /// The bytes end without a line feed.
    case unterminated
    case tooLong
    case notARecord(missing: String)
    case sequence(found: Int64, expected: Int64)
    /// `prev` is not the hash of the line before.
    case link
    case replica(found: LogIdentifier, expected: LogIdentifier)
    /// It stands behind the `log.segment.close` of its segment.
    case behindClose
    /// The segment's name promises another first `seq`.
    case name(expected: Int64)

    /// Whether a crash while writing leaves such a line. A whole record in the wrong place is no crash.
    var canBeTorn: Bool {
        switch self {
        case .notJSON, .unterminated, .tooLong: true
        case .notARecord, .sequence, .link, .replica, .behindClose, .name: false
        }
    }

    package var description: String {
        switch self {
        case .notJSON(let failure): "line is not a record: \(failure)"
        case .unterminated: "line has no end: expected a line feed"
        case .tooLong: "line is too long: expected at most \(AuditRecord.largestLine) bytes"
        case .notARecord(let missing): "line is not a record: expected a valid `\(missing)`"
        case .sequence(let found, let expected): "`seq` is \(found): expected \(expected)"
        case .link: "`prev` is not the hash of the line before: a line was changed, added or removed here"
        case .replica(let found, let expected): "line belongs to replica `\(found)`: expected `\(expected)`"
        case .behindClose: "line stands behind the end of its segment: expected another file"
        case .name(let expected): "segment's name does not fit: expected first `seq` \(expected)"
        }
    }
}
