import EventLoop
import HTTPSyntax
import Quantities
import Server
import Testing

private let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

@Suite(.serialized) struct ReplyStreamTests {
    @Test(
        "a body is the same whether it is sent whole or in windows of any size",
        arguments: [0, 1, 16_384, 65_537, 3_000_000])
    func bodies(size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let handler = CountingHandler { request, reply in
            guard request.head.target == Array("/windows".utf8) else {
                return try await reply.send(OutgoingReply(.ok, contentType: "text/plain", body: body))
            }
            try await reply.begin(.ok, contentType: "text/plain")
            for start in stride(from: 0, to: size, by: 50_001) {
                try await reply.write(Array(body[start...].prefix(50_001)))
            }
            try await reply.finish()
        }
        try await TestServer.run(handler) { test in
            let client = try await test.client()
            for target in ["/whole", "/windows", "/whole"] {
                try client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await client.reply().body == body)
            }
            client.close()
        }
        #expect(handler.seen.failures.isEmpty)
    }

    private static let broken: [CountingHandler.Answer] = [
        { _, _ in },
        { _, reply in reply.abort() },
        { _, reply in try await reply.begin(.ok, contentType: "text/plain") },
        { _, reply in
            try await reply.begin(.ok, contentType: "text/plain")
            try await reply.write(Array(repeating: 0x61, count: 40_000))
            reply.abort()
        },
        { _, reply in
            try await reply.begin(.ok, contentType: "text/plain")
            try await reply.begin(.ok, contentType: "text/plain")
        },
        { _, reply in try await reply.write([1]) },
        { _, reply in try await reply.finish() },
        { _, reply in try await reply.send(OutgoingReply(.ok, contentType: "a\r\nb")) },
    ]

    @Test("an answer that is not finished, for whatever reason, never looks complete", arguments: broken.indices)
    func cut(index: Int) async throws {
        try await TestServer.run(CountingHandler(Self.broken[index])) { test in
            let client = try await test.client()
            try client.send(get + get)
            #expect(try await client.replies().isEmpty)
        }
    }

    @Test("an answer that is finished stands, whatever the handler does then")
    func misuse() async throws {
        let handler = CountingHandler { request, reply in
            try await CountingHandler.ok(request, reply)
            reply.abort()
            try await CountingHandler.ok(request, reply)
        }
        try await TestServer.run(handler) { test in
            let client = try await test.client()
            try client.send(get + get)
            #expect(try await client.reply().status == 200)
            #expect(try await client.reply().status == 200)
            client.close()
        }
        #expect(handler.seen.failures == [.outOfOrder, .outOfOrder])
    }
}
