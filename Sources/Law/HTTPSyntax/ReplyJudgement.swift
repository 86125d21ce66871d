/// Judges the fields of a reply's head as a whole and makes the `ReplyHead`: the only place that does.
///
/// Holds for replies to GET and POST; those to HEAD and CONNECT, which are never sent, are framed otherwise.
enum ReplyJudgement {
    private static let onceOnly = ["content-length", "transfer-encoding", "content-type", "content-encoding"]

    static func judge(status: Int, _ fields: HeaderFields) throws(ReplyRefusal) -> ReplyHead {
        for name in onceOnly where fields.values(of: name).count > 1 { throw .fieldRepeated }
        return ReplyHead(status: status, fields: fields, framing: try framing(status: status, fields))
    }

    /// Statuses 100 and 103 alone are skipped, and declare no body.
    static func checkInterim(status: Int, _ fields: HeaderFields) throws(ReplyRefusal) {
        guard status != 101 else { throw .unaskedUpgrade }
        guard status == 100 || status == 103 else { throw .interimStatus }
        guard fields.first("content-length") == nil, fields.first("transfer-encoding") == nil else {
            throw .interimStatus
        }
    }

    private static func framing(status: Int, _ fields: HeaderFields) throws(ReplyRefusal) -> BodyFraming {
        let declared = try declaredFraming(fields)
        switch status {
        case 204, 304:
            guard declared == nil || declared == BodyFraming.none else { throw .bodyNotAllowed }
            return .none
        default:
            guard let declared else { throw .noLength }
            // A 205 has none either, but says so: without a length others read on until the connection ends.
            guard status != 205 || declared == .none else { throw .bodyNotAllowed }
            return declared
        }
    }

    private static func declaredFraming(_ fields: HeaderFields) throws(ReplyRefusal) -> BodyFraming? {
        let length = fields.first("content-length")
        if let coding = fields.first("transfer-encoding") {
            guard length == nil else { throw .lengthAndCoding }
            guard coding.equalsIgnoringCase("chunked") else { throw .transferCoding }
            return .chunked
        }
        guard let length else { return nil }
        // The largest number stands for all that do not fit; none of them can be meant, nor so many zeros.
        guard length.count <= RequestJudgement.mostLengthDigits, let count = length.decimal, count < .max else {
            throw .contentLength
        }
        return count == 0 ? BodyFraming.none : .length(count)
    }
}
