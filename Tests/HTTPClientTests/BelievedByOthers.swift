import EventLoop
import HTTPClient
import HTTPSyntax
import TestSupport

/// The rows that a general client believes, each wrong.
extension HostileRow {
    static let believedByOthers: [HostileRow] =
        behindTheEnd + lengths + codings + chunks + fields + statuses + bodies + ends

    private static let behindTheEnd: [HostileRow] = [
        ("Content-Length 5", ok + five), ("Content-Length 0", ok + "Content-Length: 0\r\n\r\n"),
        ("204", "HTTP/1.1 204 No Content\r\n\r\n"), ("304", "HTTP/1.1 304 Not Modified\r\n\r\n"),
        ("chunked", chunked + "5\r\n12345\r\n0\r\n\r\n"),
    ].flatMap { name, reply in
        rows("\(name) and more in one read:", ["x", "\r\n", ok + five], .bytesAfterEnd) { reply + $0 }
    }

    private static let lengths: [HostileRow] =
        rows("lengths", ["5|10", "10|5", "5|5"], .fieldRepeated) {
            ok + $0.split(separator: "|").map { "Content-Length: \($0)\r\n" }.joined() + "\r\n12345"
        }
        + rows(
            "Content-Length", ["+5", "5abc", "5, 5", "5, 9", "0x10", "99999999999999999999"], .contentLength
        ) { ok + "Content-Length: \($0)\r\n\r\n12345" }
        + [HostileRow("Content-Length before a space", ok + "Content-Length : 5\r\n\r\n12345", .fieldName)]

    private static let codings: [HostileRow] =
        rows(
            "length and coding",
            [
                "Content-Length: 5|Transfer-Encoding: chunked", "Transfer-Encoding: chunked|Content-Length: 5",
                "Transfer-Encoding: identity|Content-Length: 5",
            ], .lengthAndCoding
        ) {
            ok + $0.replacing("|", with: "\r\n") + "\r\n\r\n0\r\n\r\n"
        }
        + rows(
            "Transfer-Encoding", ["gzip, chunked", "chunked, chunked", "xchunked", "\"chunked\"", ""], .transferCoding
        ) { ok + "Transfer-Encoding: \($0)\r\n\r\n0\r\n\r\n" }
        + [
            HostileRow(
                "Transfer-Encoding twice",
                ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .fieldRepeated),
            HostileRow(
                "Transfer-Encoding in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                .statusLine),
            HostileRow(
                "Transfer-Encoding behind a VT", ok + "Transfer-Encoding: \u{0b}chunked\r\n\r\n0\r\n\r\n", .controlByte),
            HostileRow(
                "Transfer-Encoding before a space", ok + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", .fieldName),
        ]

    private static let chunks: [HostileRow] =
        rows("chunk size line", ["5 junk", "5;a=b", "5;" + String(repeating: "a", count: 1 << 20)], .chunkSize) {
            chunked + "\($0)\r\n12345\r\n0\r\n\r\n"
        }
        + [
            HostileRow("chunks with bare LF", chunked + "5\n12345\n0\n\n", .chunkSize),
            HostileRow(
                "CR CR CR LF behind a chunk size", chunked + "5\r\r\r\n12345\r\n0\r\n\r\n", .chunkEnd),
            HostileRow("CR for the line end", chunked + "5\r12345\r\n0\r\n\r\n", .chunkEnd),
            HostileRow("a trailer", chunked + "5\r\n12345\r\n0\r\nX: y\r\n\r\n", .trailer),
            HostileRow(
                "10,000 trailers", chunked + "0\r\n" + String(repeating: "X: y\r\n", count: 10_000) + "\r\n", .trailer),
            HostileRow(
                "32 MB of trailers", steps: [.readHead, .send(chunked + "0\r\nX: "), .flood(pieces: 512)],
                .malformed(.trailer)
            ),
            HostileRow(
                "64 MB of chunk extension", steps: [.readHead, .send(chunked + "5;"), .flood(pieces: 1024)],
                .malformed(.chunkSize)),
        ]

    private static let fields: [HostileRow] =
        rows("a head with bare LF or a CR:", ["X: a\n", "X: a\rb\r\n", "\rX: a\r\n", "\r\r\n"], .lineEnding) {
            ok + $0 + five
        }
        + rows("a control byte:", ["X: a\u{1}b", "X: a\u{7f}b", "X\u{1}: a"], .controlByte) { ok + $0 + "\r\n" + five }
        + rows("a name:", ["X Y: a", ": a", "X : a"], .fieldName) { ok + $0 + "\r\n" + five }
        + [
            HostileRow("a fold", ok + "X: a\r\n\tb\r\n" + five, .foldedField),
            HostileRow("all bare LF", "HTTP/1.1 200 OK\nContent-Length: 5\n\n12345", .lineEnding),
            HostileRow(
                "a line of 99 KB", ok + "X: " + String(repeating: "a", count: 99_000) + "\r\n" + five, .headTooLong),
            HostileRow(
                "a head of 290 KB",
                ok + String(repeating: "X: " + String(repeating: "a", count: 9_000) + "\r\n", count: 32) + five,
                .headTooLong),
            HostileRow("10,000 fields", ok + String(repeating: "X: y\r\n", count: 10_000) + five, .tooManyFields),
        ]

    private static let statuses: [HostileRow] =
        rows("status", ["600", "999"], .statusOutOfRange) { "HTTP/1.1 \($0) OK\r\n" + five }
        + rows(
            "status line",
            [
                "HTTP/1.1 200x OK", "HTTP/1.1 200", "HTTP/1.1  200 OK", "HTTP/1.1 200  OK",
                "HTTP/1.1 200 " + String(repeating: "a", count: 90_000), "http/1.1 200 OK", "HTTP/2.0 200 OK",
                "HTTP/2 200 OK", "HTTP/1.0 200 OK",
            ], .statusLine
        ) { "\($0)\r\n" + five }
        + [("100 x 1000", "100 Continue", 1000), ("103 x 9", "103 Early", 9)].map { row, status, count in
            HostileRow(
                row, String(repeating: "HTTP/1.1 \(status)\r\n\r\n", count: count) + ok + five, .tooManyInterimHeads)
        }
        + rows(
            "interim",
            [
                "199 Hm\r\nTransfer-Encoding: chunked", "199 Hm\r\nX: y", "102 Wait\r\nX: y",
                "100 Continue\r\nContent-Length: 5", "103 Early\r\nTransfer-Encoding: chunked",
            ], .interimStatus
        ) { "HTTP/1.1 \($0)\r\n\r\n" + ok + five }
        + [
            HostileRow(
                "101 unasked", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nraw",
                .unaskedUpgrade)
        ]

    private static let bodies: [HostileRow] = rows("a body of", ["204", "205", "304"], .bodyNotAllowed) {
        "HTTP/1.1 \($0) X\r\n" + five
    }

    private static let ends: [HostileRow] = [
        HostileRow("a head cut after the status line", ok, .truncated),
        HostileRow("a head cut after Content-Length", ok + "Content-Length: 5\r\n", .truncated),
        HostileRow("neither length nor coding, FIN", ok + "\r\n12345", .noLength),
        HostileRow(
            "neither length nor coding, cut", steps: [.readHead, .send(ok + "\r\n12345"), .cut], .malformed(.noLength)),
        HostileRow(
            "neither length nor coding, RST", steps: [.awaitUnread, .send(ok + "\r\n12345"), .cut],
            .malformed(.noLength)),
    ]
}
