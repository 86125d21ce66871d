/// Reads the lines of a reply's head as libcurl hands them out, which believes far more than we do: another reader on
/// the way could have seen another reply.
struct HeadReader {
    private enum Phase {
        case statusLine
        case fields(status: Int)
        case complete
    }

    private static let mostFields = 64
    private static let mostBytes = 32 * 1024
    private static let mostInterim = 8

    private var phase = Phase.statusLine
    private var fields = ReplyFields()
    private var bytes = 0
    private var interim = 0

    /// The fields of the reply with status 200, once its empty line has come; nil before. Any other final status is
    /// thrown when its line comes, since nothing behind it is looked at.
    mutating func feed(_ line: [UInt8]) throws(DocumentFailure) -> ReplyFields? {
        bytes += line.count
        guard bytes <= Self.mostBytes else { throw .malformed(.longHead) }
        guard line.suffix(2) == [0x0d, 0x0a] else { throw .malformed(.lineEnd) }
        let text = line.dropLast(2)
        switch phase {
        case .complete: throw .malformed(.trailer)
        case .statusLine: try begin(Self.status(text))
        case .fields(let status):
            guard text.isEmpty else {
                try add(text)
                return nil
            }
            guard status != 200 else {
                phase = .complete
                return fields
            }
            (phase, fields) = (.statusLine, ReplyFields())
        }
        return nil
    }

    private mutating func begin(_ status: Int) throws(DocumentFailure) {
        switch status {
        case 200: break
        // A switch to another protocol was not asked for.
        case 101: throw .status(status)
        case 100..<200:
            interim += 1
            guard interim <= Self.mostInterim else { throw .malformed(.interim) }
        default: throw .status(status)
        }
        phase = .fields(status: status)
    }

    private mutating func add(_ text: ArraySlice<UInt8>) throws(DocumentFailure) {
        guard let first = text.first, !first.isBlank else { throw .malformed(.foldedField) }
        guard fields.add(text) else { throw .malformed(.field) }
        guard fields.count <= Self.mostFields else { throw .malformed(.longHead) }
    }

    /// `HTTP/1.1 SP 3DIGIT SP reason` (RFC 9112 section 4); the reason may be empty.
    private static func status(_ line: ArraySlice<UInt8>) throws(DocumentFailure) -> Int {
        let version = "HTTP/1.1 "
        let digits = line.dropFirst(version.utf8.count).prefix(3)
        let reason = line.dropFirst(version.utf8.count + 3)
        guard line.starts(with: version.utf8), digits.count == 3, let status = digits.decimal,
            (100...599).contains(status), reason.first == UInt8(ascii: " "), reason.dropFirst().first?.isBlank != true,
            reason.allSatisfy({ $0.isFieldText || $0 >= 0x80 })
        else { throw .malformed(.statusLine) }
        return status
    }
}
