/// How a body says where it ends (RFC 9112 section 6). One that ends with the connection does not: it may have been
/// cut.
enum BodyLength: Equatable {
    case bytes(Int)
    case chunked

    init(_ fields: ReplyFields) throws(DocumentFailure) {
        let lengths = fields.values("content-length")
        let codings = fields.values("transfer-encoding")
        guard codings.isEmpty else {
            guard lengths.isEmpty, codings.count == 1, codings[0].reads("chunked") else { throw .malformed(.framing) }
            self = .chunked
            return
        }
        guard let first = lengths.first else { throw .malformed(.noLength) }
        guard lengths.count == 1, let count = first.decimal else { throw .malformed(.framing) }
        self = .bytes(count)
    }
}
