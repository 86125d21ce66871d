import EventLoop
import Quantities
import RemoteDocuments
import TestSupport
import Testing

/// What is taken for a document.
@Suite struct GoodDocumentTests {
    @Test(
        "a whole reply with a length or in chunks is the document, however it is cut",
        arguments: [
            (Reply.good, "12345"), (Reply.json + "Content-Length: 0\r\n\r\n", ""),
            (Reply.chunked + "5\r\n12345\r\n0\r\n\r\n", "12345"),
            (Reply.chunked + "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"), (Reply.chunked + "0\r\n\r\n", ""),
            ("HTTP/1.1 200 \r\ncontent-type:application/json\r\ncontent-length:0005\r\n\r\n12345", "12345"),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: </x>\r\n\r\n" + Reply.good, "12345"),
            ("HTTP/1.1 200 OK\r\nContent-Type: Application/JWK-set+json ; charset=UTF-8\r\n" + Reply.five, "12345"),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=\"utf-8\"\r\n" + Reply.five, "12345"),
        ], Door.allCases)
    func good(row: (reply: String, body: String), door: Door) async throws {
        let whole = try await outcome(of: [.readHead, .send(row.reply), .awaitEnd], through: door)
        #expect(whole.body == row.body, "\(whole)")
        let cut = try await outcome(
            of: [.readHead, .drip(Array(row.reply.utf8), every: .milliseconds(1)), .awaitEnd], through: door)
        #expect(cut.body == row.body, "\(cut)")
    }

    @Test("the request says what it must and nothing about us", arguments: Door.allCases)
    func request(door: Door) async throws {
        var asking = Asking()
        asking.path = "/realms/a%2Fb/jwks?x=%41"
        let (outcome, heads) = try await exchange([.readHead, .send(Reply.good), .awaitEnd], through: door, asking)
        #expect(outcome.body == "12345")
        let lines = try #require(heads.first).split(separator: "\r\n").map(String.init)
        #expect(heads.count == 1)
        #expect(lines[0] == "GET /realms/a%2Fb/jwks?x=%41 HTTP/1.1")
        #expect(lines[1].hasPrefix("Host: 127.0.0.1:"))
        #expect(
            lines[2...].sorted() == [
                "Accept: application/json, application/jwk-set+json", "User-Agent: spanwarden",
            ])
    }

    @Test("a document as long as the limit is taken, in one piece or in chunks")
    func atLimit() async throws {
        var asking = Asking()
        asking.limit = ByteCount(5)
        for reply in [Reply.good, Reply.chunked + "3\r\n123\r\n2\r\n45\r\n0\r\n\r\n"] {
            #expect(try await outcome(of: [.readHead, .send(reply), .awaitEnd], asking).body == "12345")
        }
        asking.limit = ByteCount(0)
        let empty = Reply.json + "Content-Length: 0\r\n\r\n"
        #expect(try await outcome(of: [.readHead, .send(empty), .awaitEnd], asking).body == "")
        let one = Reply.chunked + "1\r\n1\r\n0\r\n\r\n"
        #expect(try await outcome(of: [.readHead, .send(one), .awaitEnd], asking).failure == .tooLarge(ByteCount(0)))
    }

    @Test(
        "how long it may be kept is what the sender says, and never more",
        arguments: [
            ("", .unstated), ("Cache-Control: max-age=600", .seconds(600)),
            ("Cache-Control: public , Max-Age=\"600\"", .seconds(600)),
            ("Cache-Control: max-age=600\r\nAge: 100", .seconds(500)),
            ("Cache-Control: max-age=600\r\nAge: 700", .seconds(0)),
            ("Cache-Control: max-age=600\r\nAge: soon", .seconds(600)),
            ("Cache-Control: max-age=600, max-age=60", .seconds(60)),
            ("Cache-Control: max-age=600\r\nCache-Control: max-age=60", .seconds(60)),
            ("Cache-Control: max-age=600, no-store", .notKept), ("Cache-Control: NO-STORE", .notKept),
            ("Cache-Control: max-age=600\r\nCache-Control: no-cache", .seconds(0)),
            ("Cache-Control: private=\"x, no-store, y\", max-age=7", .seconds(7)),
            ("Cache-Control: max-age=-1", .seconds(0)), ("Cache-Control: max-age", .seconds(0)),
            ("Cache-Control: max-age=99999999999999999999", .seconds(.max)),
            ("Cache-Control: public", .unstated), ("Cache-Control: s-maxage=5", .unstated),
            ("Date: Wed, 25 Nov 2026 12:53:13 GMT\r\nExpires: Wed, 25 Nov 2026 13:53:13 GMT", .seconds(3600)),
            ("Date: Wed, 25 Nov 2026 12:53:13 GMT\r\nExpires: Wed, 25 Nov 2026 12:53:12 GMT", .seconds(0)),
            ("Expires: Wed, 25 Nov 2026 13:53:13 GMT", .unstated), ("Expires: 0", .seconds(0)),
            (
                "Cache-Control: max-age=9\r\nDate: Wed, 25 Nov 2026 12:53:13 GMT\r\n"
                    + "Expires: Thu, 26 Nov 2026 13:53:13 GMT", .seconds(9)
            ),
        ] as [(String, DocumentLifetime)])
    func lifetime(row: (fields: String, lifetime: DocumentLifetime)) async throws {
        let reply = Reply.json + (row.fields.isEmpty ? "" : row.fields + "\r\n") + Reply.five
        let outcome = try await outcome(of: [.readHead, .send(reply), .awaitEnd])
        #expect(try outcome.get().lifetime == row.lifetime)
    }
}
