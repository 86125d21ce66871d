import EventLoop
import Quantities
import RemoteDocuments
import TestSupport
import Testing

/// What is not taken for a document, though libcurl would take most of it: each in the clear and over TLS.
@Suite struct RefusedReplyTests {
    private static let kind = "Content-Type: application/json\r\n"

    @Test(
        "a reply that is no 200 of a type that was asked for is refused, for its own fault",
        arguments: [
            ("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", .status(302)),
            ("HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\n\r\n", .status(301)),
            ("HTTP/1.1 404 No\r\n" + kind + Reply.five, .status(404)),
            ("HTTP/1.1 204 No Content\r\n\r\n", .status(204)),
            ("HTTP/1.1 206 Part\r\n" + kind + Reply.five, .status(206)),
            ("HTTP/1.1 304 Same\r\n" + kind + "\r\n", .status(304)),
            ("HTTP/1.1 101 Other\r\nUpgrade: x\r\n\r\n", .status(101)),
            ("HTTP/1.1 401 Who\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n", .status(401)),
            (Reply.status + Reply.five, .wrongContentType),
            (Reply.status + "Content-Type: text/html\r\n" + Reply.five, .wrongContentType),
            (Reply.status + "Content-Type: application/json5\r\n" + Reply.five, .wrongContentType),
            (Reply.status + "Content-Type: application/json, text/html\r\n" + Reply.five, .wrongContentType),
            (Reply.status + "Content-Type: application/json; charset=utf-16\r\n" + Reply.five, .wrongContentType),
            (Reply.json + kind + Reply.five, .wrongContentType),
            (Reply.json + "Content-Encoding: gzip\r\n" + Reply.five, .encoded),
            (Reply.json + "Content-Encoding: identity\r\n" + Reply.five, .encoded),
            (Reply.json + "Content-Length: 65537\r\n\r\n", .tooLarge(.kibibytes(64))),
            (Reply.json + "Content-Length: 9223372036854775808\r\n\r\n", .tooLarge(.kibibytes(64))),
        ] as [(String, DocumentFailure)], Door.allCases)
    func otherReply(row: (reply: String, failure: DocumentFailure), door: Door) async throws {
        // The connection stays open: what is refused is refused when it is seen, not when it ends.
        let outcome = try await outcome(of: [.readHead, .send(row.reply), .awaitEnd], through: door)
        #expect(outcome.failure == row.failure, "\(outcome)")
    }

    @Test("more bytes than the limit end the transfer when they come", arguments: Door.allCases)
    func flood(door: Door) async throws {
        let piece = "8000\r\n" + String(repeating: "x", count: 0x8000) + "\r\n"
        let steps: [RawStore.Step] = [.readHead, .send(Reply.chunked + piece), .send(piece), .send(piece), .awaitEnd]
        #expect(try await outcome(of: steps, through: door).failure == .tooLarge(.kibibytes(64)))
    }

    @Test(
        "a head that several readers read differently is refused",
        arguments: [
            (Reply.json + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n12345", .framing),
            (Reply.json + "Content-Length: 10\r\n" + Reply.five, .framing),
            (Reply.json + "Content-Length: +5\r\n\r\n12345", .framing),
            (Reply.json + "Content-Length: 5, 5\r\n\r\n12345", .framing),
            (Reply.json + "Content-Length: 0x5\r\n\r\n12345", .framing),
            (Reply.json + "Transfer-Encoding: chunked\r\n" + Reply.five, .framing),
            (Reply.json + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n", .framing),
            (Reply.json + "Transfer-Encoding: chunked, chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n", .framing),
            (Reply.json + "Transfer-Encoding: identity\r\n" + Reply.five, .framing),
            (Reply.json + "Content-Length : 5\r\n\r\n12345", .field),
            (Reply.json + "\u{1}: x\r\n" + Reply.five, .field), (Reply.json + "X: \u{7f}\r\n" + Reply.five, .field),
            (Reply.json + "X: a\r\n b\r\n" + Reply.five, .foldedField),
            (Reply.status + "Content-Type: application/json\n" + Reply.five, .lineEnd),
            ("HTTP/1.1 200 OK\n" + kind + Reply.five, .lineEnd),
            ("HTTP/1.1 200\r\n" + kind + Reply.five, .statusLine),
            ("HTTP/1.1  200 OK\r\n" + kind + Reply.five, .statusLine),
            ("HTTP/1.0 200 OK\r\n" + kind + Reply.five, .statusLine),
            ("HTTP/2 200 OK\r\n" + kind + Reply.five, .statusLine),
            ("HTTP/1.1 600 OK\r\n" + kind + Reply.five, .statusLine),
            ("12345", .statusLine), ("ICY 200 OK\r\n" + kind + Reply.five, .statusLine),
            (Reply.json + String(repeating: "X: y\r\n", count: 64) + Reply.five, .longHead),
            (Reply.json + String(repeating: "X: " + String(repeating: "y", count: 999) + "\r\n", count: 33), .longHead),
            (Reply.json + "X: " + String(repeating: "y", count: 200_000) + "\r\n", .longHead),
            (String(repeating: "HTTP/1.1 103 Early\r\n\r\n", count: 9) + Reply.good, .interim),
            (Reply.chunked + "xyz\r\n12345\r\n0\r\n\r\n", .chunk),
            (Reply.chunked + "5\r\n123456\r\n0\r\n\r\n", .chunk),
            (Reply.chunked + "5\r\n12345\r\n0\r\nX: y\r\n\r\n", .trailer),
        ] as [(String, DocumentFailure.Malformation)], Door.allCases)
    func malformed(row: (reply: String, flaw: DocumentFailure.Malformation), door: Door) async throws {
        let outcome = try await outcome(of: [.readHead, .send(row.reply), .pause(.milliseconds(200))], through: door)
        #expect(outcome.failure == .malformed(row.flaw), "\(outcome)")
    }

    @Test(
        "a reply that stops before its end is no document, however it stops",
        arguments: [
            ("", .incomplete(.head)), ("HTTP/1.1 2", .incomplete(.head)), (Reply.status, .incomplete(.head)),
            (Reply.json + "Content-Length: 5\r\n", .incomplete(.head)),
            (Reply.json + "Content-Le", .incomplete(.head)),
            ("HTTP/1.1 103 Early\r\n\r\n", .incomplete(.head)),
            (Reply.json + "Content-Length: 5\r\n\r\n", .incomplete(.body)),
            (Reply.json + "Content-Length: 5\r\n\r\n1234", .incomplete(.body)),
            (Reply.chunked + "5\r\n123", .incomplete(.body)), (Reply.chunked + "5\r\n12345\r\n", .incomplete(.body)),
            (Reply.chunked + "5\r\n12345\r\n0\r\n", .incomplete(.body)),
            (Reply.json + "\r\n12345", .malformed(.noLength)),
        ] as [(String, DocumentFailure)], Door.allCases)
    func cut(row: (reply: String, failure: DocumentFailure), door: Door) async throws {
        for steps in [[.readHead, .send(row.reply)], [.readHead, .send(row.reply), .cut]] as [[RawStore.Step]] {
            let outcome = try await outcome(of: steps, through: door)
            #expect(outcome.failure == row.failure, "\(outcome)")
        }
    }

    @Test("every failure is told in one line of our own words")
    func words() throws {
        let host = try #require(DocumentHost(parsing: "a.example"))
        let flaws: [DocumentFailure.Malformation] = [
            .statusLine, .lineEnd, .foldedField, .field, .longHead, .interim, .framing, .noLength, .chunk, .trailer,
            .unreadable,
        ]
        let insecure: [DocumentFailure.Insecurity] = [
            .unknownAuthority, .otherName, .expired, .untrusted, .noSession, .authoritiesFile,
        ]
        let others: [DocumentFailure] = [
            .hostNotAllowed(host), .schemeNotAllowed(.http), .unreachable(.nameUnknown), .unreachable(.noConnection),
            .addressRefused, .timedOut(.connecting), .timedOut(.reading), .status(302), .status(500),
            .wrongContentType, .encoded, .tooLarge(.kibibytes(1)), .incomplete(.head), .incomplete(.body), .cancelled,
            .tooManyWaiting(256), .unusable,
        ]
        let all = flaws.map { .malformed($0) } + insecure.map { .insecure($0) } + others
        let texts = all.map(\.description)
        #expect(Set(texts).count == all.count)
        #expect(texts.allSatisfy { !$0.contains("\n") && !$0.hasSuffix(".") && $0.first?.isUppercase == false })
        #expect(DocumentFailure.status(302).description.contains("redirect"))
    }
}
