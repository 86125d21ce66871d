import EventLoop
import HTTPClient
import HTTPSyntax
import TestSupport

/// The rows that a general client refuses by itself.
extension HostileRow {
    static let refusedByAll: [HostileRow] = lengths + chunks + fields + statusLines + ends

    private static let lengths: [HostileRow] =
        [
            HostileRow("Content-Length 10 with 5 bytes, FIN", ok + "Content-Length: 10\r\n\r\n12345", .truncated),
            HostileRow(
                "Content-Length 10 with 5 bytes, RST",
                steps: [.awaitUnread, .send(ok + "Content-Length: 10\r\n\r\n12345"), .cut], .lost(.reset)),
            HostileRow("Content-Length folded", ok + "Content-Length:\r\n 5\r\n\r\n12345", .foldedField),
        ]
        + rows("Content-Length", ["-5", "", "abc", "9223372036854775807"], .contentLength) {
            ok + "Content-Length: \($0)\r\n\r\n12345"
        }

    private static let chunks: [HostileRow] =
        rows(
            "chunk size", ["xyz", "-5", "+5", " 5", "00000000000000005", "ffffffffffffffff", "0x5"], .chunkSize
        ) { chunked + "\($0)\r\n12345\r\n0\r\n\r\n" }
        + [
            HostileRow("chunk data without CR LF", chunked + "5\r\n123456\r\n0\r\n\r\n", .chunkEnd),
            HostileRow("no last chunk", chunked + "5\r\n12345\r\n", .truncated),
            HostileRow("FIN in a chunk", chunked + "5\r\n123", .truncated),
            HostileRow("no final CR LF", chunked + "5\r\n12345\r\n0\r\n", .truncated),
            HostileRow(
                "a trailer over 4 KB",
                chunked + "5\r\n12345\r\n0\r\nX: " + String(repeating: "a", count: 5000) + "\r\n\r\n", .trailer),
            HostileRow("a trailer without colon", chunked + "5\r\n12345\r\n0\r\nxy\r\n\r\n", .trailer),
        ]

    private static let fields: [HostileRow] = [
        HostileRow("a field without colon", ok + "nonsense\r\n" + five, .fieldName),
        HostileRow("NUL in a line", ok + "X: a\u{0}b\r\n" + five, .controlByte),
        HostileRow("a fold on the first field", ok + " X: a\r\n" + five, .foldedField),
        HostileRow(
            "a line over 100 KB", ok + "X: " + String(repeating: "a", count: 101_000) + "\r\n" + five, .headTooLong),
        HostileRow(
            "a head over 300 KiB",
            ok + String(repeating: "X: " + String(repeating: "a", count: 9_000) + "\r\n", count: 35) + five,
            .headTooLong),
        HostileRow("30,000 fields", ok + String(repeating: "X: y\r\n", count: 30_000) + five, .tooManyFields),
        HostileRow(
            "100 x 20,000", String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 20_000) + ok + five,
            .tooManyInterimHeads),
    ]

    private static let statusLines: [HostileRow] =
        rows(
            "status line",
            [
                "HTTP/1.1 2000 OK", "HTTP/1.1 20 OK", "HTTP/1.1 -200 OK", "HTTP/1.1 abc OK", "HTTP/1.1\t200 OK",
                "HTTP/1.2 200 OK", "HTTP/1.10 200 OK", "HTTP/0.9 200 OK", "HTTP/3 200 OK", "ICY 200 OK",
                "RTSP/1.0 200 OK", " HTTP/1.1 200 OK", "\r\nHTTP/1.1 200 OK", "<html>not a head",
            ], .statusLine
        ) { "\($0)\r\n" + five }
        + rows("status", ["099", "000"], .statusOutOfRange) { "HTTP/1.1 \($0) OK\r\n" + five }
        + [HostileRow("no head", "12345\r\n", .statusLine)]

    private static let ends: [HostileRow] = [
        HostileRow("FIN before the status line", steps: [.readHead], .lost(.reset)),
        HostileRow("RST before the status line", steps: [.awaitUnread, .cut], .lost(.reset)),
        HostileRow("FIN inside the status line", "HTTP/1.1 2", .truncated),
        HostileRow("RST inside the status line", steps: [.awaitUnread, .send("HTTP/1.1 2"), .cut], .lost(.reset)),
        HostileRow("FIN after a 100", "HTTP/1.1 100 Continue\r\n\r\n", .truncated),
        HostileRow("NUL first in a line", ok + "\u{0}X: a\r\n" + five, .controlByte),
    ]
}
