import EventLoop
import HTTPClient
import HTTPSyntax
import Quantities
import TestSupport
import Testing

/// What a general client refuses in its own ways, and what it lets through: each row in the clear and over TLS. What takes more than one
/// exchange to show is in `KeptConnectionTests` and `ResendTests`, what only a deadline ends in `EndpointClientTests`, what a certificate
/// must say in `SecureEndpointTests`, redirects and encodings in `UpstreamClientTests`.
@Suite struct HostileReplyTests {
    private static let ok = HostileRow.ok
    private static let chunked = HostileRow.chunked
    private static let five = HostileRow.five

    @Test(
        "a reply that general clients refuse is refused, for its own fault", arguments: HostileRow.refusedByAll,
        Door.allCases)
    func refusedByAll(row: HostileRow, door: Door) async throws {
        #expect(try await failure(of: row.steps, through: door) == row.failure)
    }

    @Test(
        "a reply that general clients believe, and that lies about its length, its coding or its head, is not believed",
        arguments: HostileRow.believedByOthers, Door.allCases)
    func believedByOthers(row: HostileRow, door: Door) async throws {
        #expect(try await failure(of: row.steps, through: door) == row.failure)
    }

    @Test("a TLS connection that only stops is no end of a reply")
    func cutOff() async throws {
        for part in [Self.ok, Self.ok + "Content-Length: 9\r\n\r\n12345", Self.chunked + "5\r\n12345\r\n"] {
            #expect(try await failure(of: [.readHead, .send(part), .cut], through: .secured) == .lost(.reset))
        }
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
        ], Door.allCases)
    func good(row: (reply: String, body: String), door: Door) async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(on: loop, answering: row.reply, secure: door.secure)
            let answer = try await ask(store, on: loop, through: door)
            #expect(answer.body == Array(row.body.utf8))
            store.close()
        }
        #expect(left == 0)
    }
}
