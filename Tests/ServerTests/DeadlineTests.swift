import EventLoop
import HTTPSyntax
import Quantities
import Server
import Testing

@Suite(.serialized) struct DeadlineTests {
    private static let slow: [(ServerLimits, String)] = [
        // Nothing at all, half a head, a head in drops, a body in drops.
        (ServerLimits(head: .milliseconds(300)), ""),
        (ServerLimits(head: .milliseconds(300)), "GET / HTTP/1.1\r\nHost:"),
        (ServerLimits(head: .seconds(60), patience: .milliseconds(200), rate: 1000), "GET / HTTP/1.1\r\nX: "),
        (
            ServerLimits(patience: .milliseconds(200), rate: 1000),
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n"
        ),
    ]

    @Test("a request that is sent too slowly ends its connection, unanswered", arguments: slow)
    func slowRequest(limits: ServerLimits, start: String) async throws {
        let handler = CountingHandler()
        try await TestServer.run(handler, limits: limits) { test in
            let client = try await test.client()
            try client.send(start)
            let begun = test.clientLoop.now
            // Writing into a connection that has been closed fails at some point, as it should.
            if !start.isEmpty {
                try? await client.send(Array(repeating: 0x61, count: 200), piece: 1, every: .milliseconds(20))
            }
            #expect(await client.untilEnd() == [])
            #expect(test.clientLoop.now - begun < .seconds(20))
            #expect(try await test.wait { test.server.counts.open == 0 })
        }
        #expect(handler.seen.requests.isEmpty && handler.seen.refusals.isEmpty)
    }

    @Test("a large body that comes fast enough is read whole")
    func fastBody() async throws {
        let handler = CountingHandler()
        let limits = ServerLimits(patience: .seconds(1), rate: 4000)
        try await TestServer.run(handler, limits: limits) { test in
            let client = try await test.client()
            try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n")
            try await client.send(Array(repeating: 0x61, count: 60_000), piece: 2000, every: .milliseconds(50))
            #expect(try await client.reply().status == 405)
            client.close()
        }
        #expect(handler.seen.requests.first?.body.count == 60_000)
    }

    @Test("a client that does not read its reply is given up, and little of the reply is queued for it")
    func slowReader() async throws {
        let handler = CountingHandler { _, reply in
            try await reply.begin(.ok, contentType: "application/json")
            while true { try await reply.write([UInt8](repeating: 0x20, count: 64 << 10)) }
        }
        try await TestServer.run(handler, limits: ServerLimits(writeStall: .seconds(1))) { test in
            let client = try await test.client()
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try await test.wait { handler.seen.failures == [.stalled] })
            #expect(try await test.wait { test.server.counts.open == 0 })
            client.close()
        }
    }
}
