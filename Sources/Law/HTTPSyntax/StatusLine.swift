/// `HTTP/1.1 SP 3DIGIT SP reason` (RFC 9112 section 4). The reason may be empty and is not kept.
enum StatusLine {
    private static let start = "HTTP/1.1 "
    private static let mostReasonBytes = 256
    static let mostBytes = start.utf8.count + 4 + mostReasonBytes

    static func status(parsing line: ArraySlice<UInt8>) throws(ReplyRefusal) -> Int {
        guard line.starts(with: start.utf8) else { throw .statusLine }
        let digits = line.dropFirst(start.utf8.count).prefix(3)
        let rest = line.dropFirst(start.utf8.count + 3)
        guard digits.count == 3, let status = digits.decimal, rest.first == .space else { throw .statusLine }
        // A second space would be part of the reason by the grammar, and of something else to other readers.
        if let reason = rest.dropFirst().first, reason.isOptionalSpace { throw .statusLine }
        guard (100...599).contains(status) else { throw .statusOutOfRange }
        return status
    }
}
