import EventLoop
import HTTPClient
import HTTPSyntax
import Quantities
import TestSupport
import Testing

/// What general clients let through, or refuse in their own ways: each row is a reply, and why we don't believe it.
@Suite struct HostileReplyTests {
    typealias Row = (name: String, reply: String, refusal: ReplyRefusal)

    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"

    static let lengths: [Row] = [
        ("too few bytes", ok + "Content-Length: 10\r\n\r\n12345", .truncated),
        ("negative", ok + "Content-Length: -5\r\n\r\n12345", .contentLength),
        ("empty", ok + "Content-Length:\r\n\r\n12345", .contentLength),
        ("words", ok + "Content-Length: abc\r\n\r\n12345", .contentLength),
        ("signed", ok + "Content-Length: +5\r\n\r\n12345", .contentLength),
        ("digits and more", ok + "Content-Length: 5abc\r\n\r\n12345", .contentLength),
        ("hexadecimal", ok + "Content-Length: 0x10\r\n\r\n12345", .contentLength),
        ("list of equals", ok + "Content-Length: 5, 5\r\n\r\n12345", .contentLength),
        ("list", ok + "Content-Length: 5, 9\r\n\r\n12345", .contentLength),
        ("twenty digits", ok + "Content-Length: 99999999999999999999\r\n\r\n12345", .contentLength),
        ("the largest number", ok + "Content-Length: 9223372036854775807\r\n\r\n12345", .contentLength),
        ("folded", ok + "Content-Length:\r\n 5\r\n\r\n12345", .foldedField),
        ("two, short first", ok + "Content-Length: 5\r\nContent-Length: 10\r\n\r\n12345", .fieldRepeated),
        ("two, long first", ok + "Content-Length: 10\r\nContent-Length: 5\r\n\r\n12345", .fieldRepeated),
        ("two equal", ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n12345", .fieldRepeated),
        ("space before the colon", ok + "Content-Length : 5\r\n\r\n12345", .fieldName),
        ("none, then the end", ok + "\r\n12345", .noLength),
        ("more bytes than said", ok + "Content-Length: 5\r\n\r\n12345HTTP/1.1 200 OK\r\n", .bytesAfterEnd),
        ("bytes after no body", ok + "Content-Length: 0\r\n\r\nx", .bytesAfterEnd),
        ("bytes after 204", "HTTP/1.1 204 No Content\r\n\r\nx", .bytesAfterEnd),
        ("bytes after 304", "HTTP/1.1 304 Not Modified\r\n\r\nx", .bytesAfterEnd),
        ("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n12345", .bodyNotAllowed),
        ("304 with a body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n12345", .bodyNotAllowed),
        ("205 with a body", "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\n12345", .bodyNotAllowed),
    ]

    static let codings: [Row] = [
        (
            "length and coding", ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .lengthAndCoding
        ),
        (
            "coding and length", ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            .lengthAndCoding
        ),
        ("identity and length", ok + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\n12345", .lengthAndCoding),
        ("gzip first", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", .transferCoding),
        ("chunked twice in one", ok + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", .transferCoding),
        (
            "chunked twice", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .fieldRepeated
        ),
        ("unknown", ok + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", .transferCoding),
        ("quoted", ok + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", .transferCoding),
        ("a tabulator of another kind", ok + "Transfer-Encoding: \u{0b}chunked\r\n\r\n0\r\n\r\n", .controlByte),
        ("empty", ok + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", .transferCoding),
        ("space before the colon", ok + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", .fieldName),
        ("in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .statusLine),
        ("size in words", chunked + "xyz\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("size negative", chunked + "-5\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("size signed", chunked + "+5\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("size after a space", chunked + " 5\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("size with 0x", chunked + "0x5\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("size of 17 digits", chunked + "00000000000000005\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("size of 16 f", chunked + "ffffffffffffffff\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("size and junk", chunked + "5 junk\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("extension", chunked + "5;a=b\r\n12345\r\n0\r\n\r\n", .chunkSize),
        ("bare line feed", chunked + "5\n12345\n0\n\n", .chunkSize),
        ("carriage returns behind a size", chunked + "5\r\r\r\n12345\r\n0\r\n\r\n", .chunkEnd),
        ("carriage return for a line end", chunked + "5\r12345\r\n0\r\n\r\n", .chunkEnd),
        ("data without its end", chunked + "5\r\n123456\r\n0\r\n\r\n", .chunkEnd),
        ("no last chunk", chunked + "5\r\n12345\r\n", .truncated),
        ("end in a chunk", chunked + "5\r\n123", .truncated),
        ("no final line end", chunked + "5\r\n12345\r\n0\r\n", .truncated),
        ("trailer", chunked + "5\r\n12345\r\n0\r\nX: y\r\n\r\n", .trailer),
        ("trailer without colon", chunked + "5\r\n12345\r\n0\r\nxy\r\n\r\n", .trailer),
        (
            "ten thousand trailers", chunked + "0\r\n" + String(repeating: "X: y\r\n", count: 10_000) + "\r\n",
            .trailer
        ),
        ("bytes after the last chunk", chunked + "5\r\n12345\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n", .bytesAfterEnd),
    ]

    private static let five = "Content-Length: 5\r\n\r\n12345"

    static let heads: [Row] = [
        ("no colon", ok + "nonsense\r\n" + five, .fieldName),
        ("zero byte", ok + "X: a\u{0}b\r\n" + five, .controlByte),
        ("zero byte first", ok + "\u{0}X: a\r\n" + five, .controlByte),
        ("fold on the first field", ok + " X: a\r\n" + five, .foldedField),
        ("fold", ok + "X: a\r\n\tb\r\n" + five, .foldedField),
        ("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 5\n\n12345", .lineEnding),
        ("carriage return in a value", ok + "X: a\rb\r\n" + five, .lineEnding),
        ("line that begins with one", ok + "\rX: a\r\n" + five, .lineEnding),
        ("control byte", ok + "X: a\u{1}b\r\n" + five, .controlByte),
        ("space in a name", ok + "X Y: a\r\n" + five, .fieldName),
        ("empty name", ok + ": a\r\n" + five, .fieldName),
        ("a line of 99 KB", ok + "X: " + String(repeating: "a", count: 99_000) + "\r\n" + five, .headTooLong),
        (
            "a head of 290 KB",
            ok + String(repeating: "X: " + String(repeating: "a", count: 9_000) + "\r\n", count: 32) + five,
            .headTooLong
        ),
        ("ten thousand fields", ok + String(repeating: "X: y\r\n", count: 10_000) + five, .tooManyFields),
        ("cut after the status line", ok, .truncated),
        ("cut inside the status line", "HTTP/1.1 2", .truncated),
        ("cut after an interim head", "HTTP/1.1 100 Continue\r\n\r\n", .truncated),
        ("four digits", "HTTP/1.1 2000 OK\r\n" + five, .statusLine),
        ("two digits", "HTTP/1.1 20 OK\r\n" + five, .statusLine),
        ("status 099", "HTTP/1.1 099 OK\r\n" + five, .statusOutOfRange),
        ("status 000", "HTTP/1.1 000 OK\r\n" + five, .statusOutOfRange),
        ("status 600", "HTTP/1.1 600 OK\r\n" + five, .statusOutOfRange),
        ("status 999", "HTTP/1.1 999 OK\r\n" + five, .statusOutOfRange),
        ("status negative", "HTTP/1.1 -200 OK\r\n" + five, .statusLine),
        ("status in words", "HTTP/1.1 abc OK\r\n" + five, .statusLine),
        ("status and more", "HTTP/1.1 200x OK\r\n" + five, .statusLine),
        ("tabulator", "HTTP/1.1\t200 OK\r\n" + five, .statusLine),
        ("two spaces", "HTTP/1.1  200 OK\r\n" + five, .statusLine),
        ("two spaces behind", "HTTP/1.1 200  OK\r\n" + five, .statusLine),
        ("no reason and no space", "HTTP/1.1 200\r\n" + five, .statusLine),
        ("a reason of 90 KB", "HTTP/1.1 200 " + String(repeating: "a", count: 90_000) + "\r\n" + five, .statusLine),
        ("1.2", "HTTP/1.2 200 OK\r\n" + five, .statusLine),
        ("1.10", "HTTP/1.10 200 OK\r\n" + five, .statusLine),
        ("1.0", "HTTP/1.0 200 OK\r\n" + five, .statusLine),
        ("0.9", "HTTP/0.9 200 OK\r\n" + five, .statusLine),
        ("3", "HTTP/3 200 OK\r\n" + five, .statusLine),
        ("2", "HTTP/2 200 OK\r\n" + five, .statusLine),
        ("2.0", "HTTP/2.0 200 OK\r\n" + five, .statusLine),
        ("lower case", "http/1.1 200 OK\r\n" + five, .statusLine),
        ("another protocol", "ICY 200 OK\r\n" + five, .statusLine),
        ("RTSP", "RTSP/1.0 200 OK\r\n" + five, .statusLine),
        ("leading space", " HTTP/1.1 200 OK\r\n" + five, .statusLine),
        ("leading line end", "\r\nHTTP/1.1 200 OK\r\n" + five, .statusLine),
        ("a page without head", "<html>not a head\r\n", .statusLine),
        ("unasked upgrade", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nraw", .unaskedUpgrade),
        ("an unknown interim status", "HTTP/1.1 199 Hm\r\n\r\n" + ok + five, .interimStatus),
        ("an interim body", "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n" + ok + five, .interimStatus),
        (
            "a thousand interim heads",
            String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 1000) + ok + five, .tooManyInterimHeads
        ),
        (
            "nine interim heads", String(repeating: "HTTP/1.1 103 Early\r\n\r\n", count: 9) + ok + five,
            .tooManyInterimHeads
        ),
    ]

    @Test("a reply that lies about its length is not believed", arguments: lengths)
    func badLength(row: Row) async throws {
        #expect(try await failure(of: row.reply) == .malformed(row.refusal), "\(row.name)")
    }

    @Test("a reply with another framing than one strict `chunked` is not believed", arguments: codings)
    func badCoding(row: Row) async throws {
        #expect(try await failure(of: row.reply) == .malformed(row.refusal), "\(row.name)")
    }

    @Test("a reply with a head outside the strict grammar is not believed", arguments: heads)
    func badHead(row: Row) async throws {
        #expect(try await failure(of: row.reply) == .malformed(row.refusal), "\(row.name)")
    }

    @Test("no reply at all is a lost connection")
    func nothing() async throws {
        #expect(try await failure(of: "") == .lost(.reset))
    }

    @Test(
        "a reply that keeps to the grammar is read whole",
        arguments: [
            (ok + five, "12345"), (ok + "Content-Length: 0005\r\n\r\n12345", "12345"),
            (ok + "content-length:5\r\n\r\n12345", "12345"), ("HTTP/1.1 200 \r\n" + five, "12345"),
            (chunked + "5\r\n12345\r\n0\r\n\r\n", "12345"), (chunked + "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
            (chunked + "0\r\n\r\n", ""), (ok + "Content-Length: 0\r\n\r\n", ""),
            ("HTTP/1.1 404 Not Found\r\n" + five, "12345"), ("HTTP/1.1 204 No Content\r\n\r\n", ""),
            (String(repeating: "HTTP/1.1 103 Early\r\n\r\n", count: 8) + ok + five, "12345"),
        ])
    func good(reply: String, body: String) async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(on: loop, answering: reply)
            let answer = try await ask(store, on: loop)
            #expect(answer.body == Array(body.utf8))
            store.close()
        }
        #expect(left == 0)
    }
}
