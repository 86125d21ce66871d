import HTTPSyntax
import Quantities
import Testing

private struct ReplyOutcome: Equatable {
    var status: Int?
    var body: [UInt8] = []
    var isComplete = false
    var refusal: ReplyRefusal?

    /// `closes`: the connection ends behind the bytes.
    init(_ text: String, cut: Cut, closes: Bool = false, limits: ReplyLimits = ReplyLimits()) {
        var reader = ReplyReader(limits: limits)
        for piece in cut.pieces(of: Array(text.utf8), seed: 3) {
            var rest = piece
            while refusal == nil, let event = reader.read(&rest) {
                switch event {
                case .head(let head): status = head.status
                case .body(let data): body += data
                case .end: isComplete = true
                case .refusal(let found): refusal = found
                }
            }
        }
        if closes, refusal == nil { refusal = reader.endOfInput() }
    }
}

@Suite struct ReplyReaderTests {
    private static let ok = "HTTP/1.1 200 OK\r\n"

    private static let believed: [(String, Int, String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc"),
        ("HTTP/1.1 200 \r\nContent-Length: 03\r\n\r\nabc", 200, "abc"),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, ""),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: CHUNKED\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", 200, "abc"),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""), ("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", 304, ""),
        ("HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", 205, ""),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
            200, "a"
        ),
        ("HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 301, ""),
        ("HTTP/1.1 599 X\r\nContent-Length: 0\r\nSet_Cookie: a\r\n\r\n", 599, ""),
    ]

    @Test("a clean reply is read, however it is cut", arguments: believed)
    func believes(_ text: String, _ status: Int, _ body: String) {
        for cut in Cut.allCases {
            let outcome = ReplyOutcome(text, cut: cut, closes: true)
            #expect(outcome.refusal == nil)
            #expect(outcome.isComplete)
            #expect(outcome.status == status)
            #expect(outcome.body == Array(body.utf8))
        }
    }

    private static let refused: [(String, ReplyRefusal)] = [
        ("http/1.1 200 OK\r\n", .statusLine), ("HTTP/1.0 200 OK\r\n", .statusLine), ("HTTP/2 200\r\n", .statusLine),
        ("HTTP/2.0 200 OK\r\n", .statusLine), ("HTTP/1.10 200 OK\r\n", .statusLine), ("ICY 200 OK\r\n", .statusLine),
        ("HTTP/1.1 200\r\n", .statusLine), ("HTTP/1.1  200 OK\r\n", .statusLine), ("HTTP/1.1 200  OK\r\n", .statusLine),
        ("HTTP/1.1 200x OK\r\n", .statusLine), ("HTTP/1.1 20 OK\r\n", .statusLine),
        ("HTTP/1.1 2000 OK\r\n", .statusLine),
        ("HTTP/1.1 -20 OK\r\n", .statusLine), ("HTTP/1.1\t200 OK\r\n", .statusLine),
        (" HTTP/1.1 200 OK\r\n", .statusLine),
        ("\r\nHTTP/1.1 200 OK\r\n", .statusLine), ("<html>\r\n", .statusLine),
        ("HTTP/1.1 200 " + String(repeating: "a", count: 90_000), .statusLine),
        ("HTTP/1.1 099 X\r\n", .statusOutOfRange), ("HTTP/1.1 000 X\r\n", .statusOutOfRange),
        ("HTTP/1.1 600 X\r\n", .statusOutOfRange), ("HTTP/1.1 999 X\r\n", .statusOutOfRange),
        ("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", .unaskedUpgrade), ("HTTP/1.1 102 X\r\n\r\n", .interimStatus),
        ("HTTP/1.1 199 X\r\nTransfer-Encoding: chunked\r\n\r\n", .interimStatus),
        ("HTTP/1.1 103 X\r\nContent-Length: 1\r\n\r\n", .interimStatus),
        (String(repeating: "HTTP/1.1 100 X\r\n\r\n", count: 9), .tooManyInterimHeads),
        ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", .lineEnding), (ok + "X: 1\nY: 2\r\n", .lineEnding),
        (ok + "\n", .lineEnding), (ok + "\rX: 1", .lineEnding), (ok + "X: a\rb\r\n", .lineEnding),
        (ok + "X: a\u{0}\r\n", .controlByte), ("HTTP/1.1 200 O\u{1b}K\r\n", .controlByte),
        (ok + " X: 1\r\n", .foldedField),
        (ok + "X: 1\r\n\tb\r\n", .foldedField), (ok + "X\r\n", .fieldName), (ok + ": 1\r\n", .fieldName),
        (ok + "Content-Length : 5\r\n", .fieldName), (ok + "Transfer-Encoding : chunked\r\n", .fieldName),
        (ok + "X: " + String(repeating: "a", count: 33_000), .headTooLong),
        (ok + String(repeating: "X: 1\r\n", count: 65), .tooManyFields),
        (ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", .fieldRepeated),
        (ok + "Content-Length: 5\r\nContent-Length: 10\r\n\r\n", .fieldRepeated),
        (ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .fieldRepeated),
        (ok + "Content-Length: 1\r\nContent-Type: a\r\nContent-Type: b\r\n\r\n", .fieldRepeated),
        (ok + "Content-Length: +5\r\n\r\n", .contentLength), (ok + "Content-Length: 5abc\r\n\r\n", .contentLength),
        (ok + "Content-Length: 5, 5\r\n\r\n", .contentLength), (ok + "Content-Length: 0x10\r\n\r\n", .contentLength),
        (ok + "Content-Length: -5\r\n\r\n", .contentLength), (ok + "Content-Length:\r\n\r\n", .contentLength),
        (ok + "Content-Length: 99999999999999999999\r\n\r\n", .contentLength),
        (ok + "Content-Length: 000000000000000000001\r\n\r\na", .contentLength),
        (ok + "Content-Length: 1\t\r\n\r\na", .controlByte), ("HTTP/1.1 205 Reset\r\n\r\n", .noLength),
        (ok + "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", .controlByte),
        (ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", .transferCoding),
        (ok + "Transfer-Encoding: identity\r\n\r\n", .transferCoding),
        (ok + "Transfer-Encoding: xchunked\r\n\r\n", .transferCoding),
        (ok + "Transfer-Encoding:\r\n\r\n", .transferCoding),
        (ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .lengthAndCoding),
        (ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", .lengthAndCoding), (ok + "\r\nabc", .noLength),
        ("HTTP/1.1 204 X\r\nContent-Length: 1\r\n\r\na", .bodyNotAllowed),
        ("HTTP/1.1 304 X\r\nTransfer-Encoding: chunked\r\n\r\n", .bodyNotAllowed),
        ("HTTP/1.1 205 X\r\nContent-Length: 1\r\n\r\n", .bodyNotAllowed),
        (ok + "Transfer-Encoding: chunked\r\n\r\n5 junk\r\n", .chunkSize),
        (ok + "Transfer-Encoding: chunked\r\n\r\n5;a\r\n", .chunkSize),
        (ok + "Transfer-Encoding: chunked\r\n\r\n-5\r\n", .chunkSize),
        (ok + "Transfer-Encoding: chunked\r\n\r\n0x5\r\n", .chunkSize),
        (ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", .chunkSize),
        (ok + "Transfer-Encoding: chunked\r\n\r\n1\na\n", .chunkSize),
        (ok + "Transfer-Encoding: chunked\r\n\r\n1\r\r\n", .chunkEnd),
        (ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab", .chunkEnd),
        (ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n\r\n", .trailer),
        (ok + "Content-Length: 1\r\n\r\nab", .bytesAfterEnd),
        (ok + "Content-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n", .bytesAfterEnd),
        ("HTTP/1.1 204 X\r\n\r\na", .bytesAfterEnd),
        (ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n\r\n", .bytesAfterEnd),
    ]

    @Test("a reply that lies or is odd is refused, however it is cut", arguments: refused)
    func refuses(_ text: String, _ refusal: ReplyRefusal) {
        for cut in Cut.allCases { #expect(ReplyOutcome(text, cut: cut).refusal == refusal) }
    }

    @Test("a reply cut anywhere is no reply")
    func truncated() {
        let replies = [
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        ]
        for reply in replies {
            for count in 0..<reply.utf8.count {
                let outcome = ReplyOutcome(String(reply.prefix(bytes: count)), cut: .whole, closes: true)
                #expect(outcome.refusal == .truncated)
                #expect(!outcome.isComplete)
            }
        }
    }

    @Test("bytes in the read that ends the message refuse it; later ones come after its end")
    func excess() {
        #expect(!ReplyOutcome(Self.ok + "Content-Length: 1\r\n\r\nab", cut: .whole).isComplete)
        let late = ReplyOutcome(Self.ok + "Content-Length: 1\r\n\r\nab", cut: .byteByByte)
        #expect(late.isComplete && late.refusal == .bytesAfterEnd)
    }

    @Test("each refusal says something")
    func texts() {
        for refusal in ReplyRefusal.allCases { #expect(!refusal.description.isEmpty) }
    }
}

extension String {
    fileprivate func prefix(bytes count: Int) -> String { String(decoding: Array(utf8.prefix(count)), as: UTF8.self) }
}
