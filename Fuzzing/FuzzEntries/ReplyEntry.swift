import HTTPSyntax
import Quantities
import TestSupport

extension FuzzEntry {
    /// The reply of a store.
    static let reply = FuzzEntry("reply", mostBytes: 4096, dictionary: "http", seeds: replySeeds) { bytes in
        let narrow = ReplyLimits(head: ByteCount(96), fieldCount: 4, interimHeads: 1)
        _ = try ReplyTranscript.checked(bytes, limits: narrow)
        let reply = try ReplyTranscript.checked(bytes, limits: ReplyLimits())
        guard let head = reply.head, reply.refusal == nil else {
            return reply.refusal == .truncated ? "cut" : "refused"
        }
        let written =
            Array("HTTP/1.1 \(head.status) x\r\n".utf8) + head.fields.lines
            + HeaderFields.framed(reply.body, head.framing)
        let again = ReplyTranscript([written], limits: ReplyLimits())
        try law("a reply that is written again reads the same", again.text == reply.text && again.refusal == nil)
        return "read"
    }

    private static func replySeeds() throws -> [[UInt8]] {
        let heads = [
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 404 \r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nX_Y: 1\r\nTransfer-Encoding: chunked\r\n\r\n00A\r\n0123456789\r\n1;x=y\r\n",
        ]
        return try heads.map { Array($0.utf8) } + Seeds.files("Tests/BackendsTests/Data/jaeger-main", ending: ".head")
    }
}

/// Everything that a reader said of some bytes.
private struct ReplyTranscript {
    var head: ReplyHead?
    var body: [UInt8] = []
    var refusal: ReplyRefusal?

    init(_ pieces: [[UInt8]], limits: ReplyLimits) {
        var reader = ReplyReader(limits: limits)
        for piece in pieces {
            var rest = piece[...]
            while refusal == nil, let event = reader.read(&rest) {
                switch event {
                case .head(let found): head = found
                case .body(let part): body += part
                // Said where nothing came behind it so far: whether it was, hangs on the cut.
                case .end: break
                case .refusal(let found): refusal = found
                }
            }
        }
        if refusal == nil { refusal = reader.endOfInput() }
    }

    var text: String {
        let fields = head?.fields
        let lines = (0..<(fields?.count ?? 0)).map { place in
            "\(Array(fields?.name(at: place) ?? [])):\(Array(fields?.value(at: place) ?? []))"
        }
        return "\(head?.status ?? 0) \(lines) \(head?.framing ?? .none) \(body)"
    }

    static func checked(_ bytes: [UInt8], limits: ReplyLimits) throws -> ReplyTranscript {
        let whole = ReplyTranscript([bytes], limits: limits)
        for pieces in bytes.cuts.dropFirst() {
            let other = ReplyTranscript(pieces, limits: limits)
            try law("a reply is read alike in pieces", other.text == whole.text && other.refusal == whole.refusal)
        }
        if let head = whole.head { try law("a status is final", (200...599).contains(head.status)) }
        return whole
    }
}
