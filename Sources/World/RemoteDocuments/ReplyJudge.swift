import Quantities

/// Decides, while a reply comes, whether it is the document that was asked for; all that libcurl thinks about it is
/// less.
struct ReplyJudge {
    private let types: [DocumentType]
    let limit: ByteCount
    private var reader = HeadReader()
    private var accepted: (length: BodyLength, lifetime: DocumentLifetime)?
    private var body: [UInt8] = []

    init(_ request: DocumentRequest) {
        types = request.types
        limit = request.sizeLimit
    }

    mutating func takeHeadLine(_ line: [UInt8]) throws(DocumentFailure) {
        guard let fields = try reader.feed(line) else { return }
        let types = fields.values("content-type")
        // Asked for none: nothing is inflated here, and what is not inflated is not what it says.
        guard fields.values("content-encoding").isEmpty else { throw .encoded }
        guard types.count == 1, self.types.contains(where: { $0.isNamed(by: types[0]) }) else {
            throw .wrongContentType
        }
        let length = try BodyLength(fields)
        if case .bytes(let count) = length, count > limit.bytes { throw .tooLarge(limit) }
        accepted = (length, DocumentLifetime(fields))
    }

    mutating func takeBody(_ bytes: [UInt8]) throws(DocumentFailure) {
        guard accepted != nil else { throw .incomplete(.head) }
        guard bytes.count <= limit.bytes - body.count else { throw .tooLarge(limit) }
        body += bytes
    }

    /// The document, where libcurl found nothing wrong with the reply either: a head that was cut is no reason for it
    /// to complain.
    func finish() throws(DocumentFailure) -> RemoteDocument {
        guard let accepted else { throw .incomplete(.head) }
        if case .bytes(let count) = accepted.length, count != body.count { throw .incomplete(.body) }
        return RemoteDocument(body: body, lifetime: accepted.lifetime)
    }

    /// What a connection that is lost leaves undone.
    var missing: DocumentFailure.Part { accepted == nil ? .head : .body }

    var isInChunks: Bool { accepted?.length == .chunked }
}
