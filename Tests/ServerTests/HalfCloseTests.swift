import EventLoop
import HTTPSyntax
import Quantities
import Server
import Testing

/// Clients that say that they send no more, and still read.
@Suite(.serialized) struct HalfCloseTests {
    private static let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test(
        "what is cut by the end of sending is no request: the whole ones before it are answered, and the connection closes",
        arguments: [
            "", "GET /a HTTP/1.1\r\nHos", "GET /a HTTP/1.1\r\nHost: h\r\n",
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc",
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        ])
    func cut(tail: String) async throws {
        let handler = CountingHandler()
        try await TestServer.run(handler) { test in
            for whole in [0, 1, 3] {
                let client = try await test.client()
                let text = String(repeating: Self.get, count: whole) + tail
                if !text.isEmpty { try client.send(text) }
                try await client.socket.finishWriting(within: .seconds(5))
                #expect(try await client.replies().map(\.status) == Array(repeating: 200, count: whole))
                client.close()
                #expect(try await test.wait { test.server.counts.open == 0 })
            }
        }
        #expect(handler.seen.requests.count == 4 && handler.seen.refusals.isEmpty)
    }

    @Test("whoever has finished sending has a while to be answered in, and is then taken for gone")
    func late() async throws {
        let handler = CountingHandler { request, reply in
            try await request.loop.sleep(for: .seconds(60))
            try await CountingHandler.ok(request, reply)
        }
        try await TestServer.run(handler, limits: ServerLimits(halfClosed: .milliseconds(300))) { test in
            let client = try await test.client()
            try client.send(Self.get)
            try await client.socket.finishWriting(within: .seconds(5))
            #expect(await client.untilEnd() == [])
            #expect(try await test.wait { handler.seen.cancelled == 1 && test.server.counts.open == 0 })
            client.close()
        }
    }

    @Test("an answer that has begun goes on, however long, for a client that has finished sending")
    func long() async throws {
        let handler = CountingHandler { request, reply in
            try await reply.begin(.ok, contentType: "application/json")
            for _ in 0..<10 {
                try await reply.write([UInt8](repeating: 0x20, count: 70_000))
                try await request.loop.sleep(for: .milliseconds(50))
            }
            try await reply.finish()
        }
        try await TestServer.run(handler, limits: ServerLimits(halfClosed: .milliseconds(100))) { test in
            let client = try await test.client()
            try client.send(Self.get)
            try await client.socket.finishWriting(within: .seconds(5))
            #expect(try await client.reply().body.count == 700_000)
            client.close()
        }
        #expect(handler.seen.cancelled == 0 && handler.seen.failures.isEmpty)
    }
}
