import Foundation
import HTTPSyntax
import Quantities
import TestSupport

extension FuzzEntry {
    /// Requests of one connection, in both dialects, with the product's limits and narrow ones.
    static let request = FuzzEntry("request", mostBytes: 4096, dictionary: "http", seeds: requestSeeds) { bytes in
        let narrow = RequestLimits(
            target: ByteCount(48), field: ByteCount(64), fieldBlock: ByteCount(160), fieldCount: 6, body: ByteCount(40))
        let strict = try RequestTranscript.checked(bytes, limits: RequestLimits(), dialect: .strict)
        _ = try RequestTranscript.checked(bytes, limits: narrow, dialect: .strict)
        _ = try RequestTranscript.checked(bytes, limits: RequestLimits(), dialect: .probe)
        return strict.refusal?.code == nil ? (strict.requests.isEmpty ? "incomplete" : "read") : "refused"
    }

    private static func requestSeeds() throws -> [[UInt8]] {
        try Repository.text("Tests/HTTPSyntaxTests/Data/http1_requests.jsonl").split(separator: "\n").compactMap {
            line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return (object?["raw_b64"] as? String).flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        }
    }
}

/// Everything that a reader said of some bytes.
private struct RequestTranscript {
    var requests: [CompleteRequest] = []
    var refusal: RequestRefusal?
    var lines: [String] = []

    init(_ pieces: [[UInt8]], limits: RequestLimits, dialect: RequestDialect) {
        var reader = RequestReader(limits: limits, dialect: dialect)
        for piece in pieces {
            var rest = piece[...]
            while refusal == nil, let event = reader.read(&rest) {
                switch event {
                case .bodyFollows(let head): lines.append("follows " + Self.line(head))
                case .request(let request):
                    requests.append(request)
                    lines.append("request \(Self.line(request.head)) \(request.body)")
                case .refusal(let found): refusal = found
                }
            }
        }
    }

    /// However they are cut, the bytes say the same; what was read is read again from what is written of it.
    static func checked(
        _ bytes: [UInt8], limits: RequestLimits, dialect: RequestDialect
    ) throws -> RequestTranscript {
        let whole = RequestTranscript([bytes], limits: limits, dialect: dialect)
        for pieces in bytes.cuts.dropFirst() {
            let other = RequestTranscript(pieces, limits: limits, dialect: dialect)
            try law("a stream is read alike in pieces", other.lines == whole.lines && other.refusal == whole.refusal)
        }
        if let refusal = whole.refusal {
            try law("a refusal has a status of 400 or more", (400...505).contains(refusal.status))
        }
        for request in whole.requests {
            // White space around values counts, so that narrow limits may refuse what is written with one space.
            let again = RequestTranscript([Self.written(request)], limits: RequestLimits(), dialect: dialect)
            try law("a request that is written again is not refused", again.refusal == nil)
            try law("and reads the same", again.requests.map(Self.text) == [Self.text(request)])
        }
        return whole
    }

    private static func text(_ request: CompleteRequest) -> String { "\(line(request.head)) \(request.body)" }

    private static func line(_ head: RequestHead) -> String {
        let fields = (0..<head.fields.count).map {
            "\(Array(head.fields.name(at: $0))):\(Array(head.fields.value(at: $0)))"
        }
        return "\(head.method) \(head.target) \(fields) \(head.framing) \(head.expectsContinue) \(head.mustClose)"
    }

    private static func written(_ request: CompleteRequest) -> [UInt8] {
        let head = request.head
        var bytes = Array("\(head.method) ".utf8) + head.target + " HTTP/1.1\r\n".utf8
        bytes += head.fields.lines
        return bytes + HeaderFields.framed(request.body, head.framing)
    }
}

extension HeaderFields {
    var lines: [UInt8] {
        (0..<count).flatMap { Array(name(at: $0)) + ": ".utf8 + value(at: $0) + "\r\n".utf8 } + "\r\n".utf8
    }

    static func framed(_ body: [UInt8], _ framing: BodyFraming) -> [UInt8] {
        guard framing == .chunked else { return body }
        guard !body.isEmpty else { return Array("0\r\n\r\n".utf8) }
        return Array("\(String(body.count, radix: 16))\r\n".utf8) + body + "\r\n0\r\n\r\n".utf8
    }
}
