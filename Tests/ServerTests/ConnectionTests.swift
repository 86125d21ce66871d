import EventLoop
import HTTPSyntax
import Quantities
import Server
import Testing

private let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

@Suite(.serialized) struct ConnectionTests {
    @Test("every reply carries the server's own fields, and nothing of the request's")
    func ownFields() async throws {
        try await TestServer.run(CountingHandler()) { test in
            let client = try await test.client()
            try client.send(get)
            let reply = try await client.reply()
            #expect(reply.status == 200)
            #expect(reply.text == "/a")
            let fields = (0..<reply.fields.count).map {
                String(decoding: reply.fields.name(at: $0), as: UTF8.self) + ": "
                    + String(decoding: reply.fields.value(at: $0), as: UTF8.self)
            }
            #expect(
                fields == [
                    "date: Sun, 06 Nov 1994 08:49:37 GMT", "content-type: application/json", "cache-control: no-store",
                    "x-content-type-options: nosniff",
                    "content-security-policy: default-src 'none'; frame-ancestors 'none'",
                    "referrer-policy: no-referrer", "cross-origin-resource-policy: same-origin", "vary: Authorization",
                    "content-length: 2",
                ])
            client.close()
        }
    }

    @Test("pipelined requests are answered in order, one in work at a time")
    func pipeline() async throws {
        let handler = CountingHandler { request, reply in
            if request.head.target == Array("/0".utf8) { try await request.loop.sleep(for: .milliseconds(150)) }
            try await CountingHandler.ok(request, reply)
        }
        try await TestServer.run(handler) { test in
            let client = try await test.client()
            try client.send((0..<20).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            for number in 0..<20 { #expect(try await client.reply().text == "/\(number)") }
            client.close()
        }
        #expect(handler.seen.requests.count == 20)
        #expect(handler.seen.mostInWork == 1)
        #expect(Set(handler.seen.requests.map(\.connection)).count == 1)
    }

    @Test("a refusal is answered once, with the handler's body, and the connection closes")
    func refusal() async throws {
        let handler = CountingHandler()
        try await TestServer.run(handler) { test in
            let client = try await test.client()
            try client.send(get + "GET / HTTP/1.0\r\n\r\n" + get)
            #expect(try await client.reply().status == 200)
            let reply = try await client.reply()
            #expect(reply.status == 505)
            #expect(reply.text == "version-not-supported")
            #expect(reply.field("connection") == "close")
            #expect(await client.untilEnd() == [])
        }
        #expect(handler.seen.requests.count == 1)
        #expect(handler.seen.refusals == [.version])
    }

    @Test("a refusal without an answer closes the connection, not a byte sent")
    func silentRefusal() async throws {
        try await TestServer.run(CountingHandler(answersRefusals: false)) { test in
            let client = try await test.client()
            try client.send("GET / HTTP/9.9\r\n")
            #expect(await client.untilEnd() == [])
        }
    }

    @Test("a refusal arrives although the rest of the body is still being sent")
    func lingering() async throws {
        try await TestServer.run(CountingHandler()) { test in
            let client = try await test.client()
            try client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
            try client.send(String(repeating: "a", count: 100_000))
            #expect(try await client.reply().status == 413)
        }
    }

    @Test("Expect: 100-continue is answered before the body is sent")
    func continues() async throws {
        let handler = CountingHandler()
        try await TestServer.run(handler) { test in
            let client = try await test.client()
            try client.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(try await client.socket.read(within: .seconds(10)) == ReplyWriter.continueHead)
            try client.send("{}")
            #expect(try await client.reply().status == 405)
            client.close()
        }
        #expect(handler.seen.requests.first?.body == Array("{}".utf8))
    }

    @Test(
        "a connection closes after its last request, and says so",
        arguments: [
            ServerLimits(requestsPerConnection: 2), ServerLimits(idle: .milliseconds(200)),
        ])
    func lastRequest(limits: ServerLimits) async throws {
        try await TestServer.run(CountingHandler(), limits: limits) { test in
            let client = try await test.client()
            try client.send(get)
            #expect(try await client.reply().field("connection") == nil)
            try client.send(get)
            let last = try await client.reply()
            #expect(last.field("connection") == (limits.requestsPerConnection == 2 ? "close" : nil))
            #expect(await client.untilEnd() == [])
        }
    }

    @Test("an old connection closes after its answer")
    func age() async throws {
        try await TestServer.run(CountingHandler(), limits: ServerLimits(connectionAge: .zero)) { test in
            let client = try await test.client()
            try client.send(get + get)
            #expect(try await client.reply().field("connection") == "close")
            #expect(await client.untilEnd() == [])
        }
    }

    @Test("a client that has only finished sending gets its answers")
    func halfClose() async throws {
        let handler = CountingHandler { request, reply in
            try await request.loop.sleep(for: .milliseconds(200))
            try await CountingHandler.ok(request, reply)
        }
        try await TestServer.run(handler) { test in
            let client = try await test.client()
            try client.send(get + get)
            try await client.socket.finishWriting(within: .seconds(5))
            #expect(try await client.replies().map(\.status) == [200, 200])
        }
    }

    @Test("a client that leaves cancels its request")
    func disconnect() async throws {
        let handler = CountingHandler { request, _ in try await request.loop.sleep(for: .seconds(60)) }
        try await TestServer.run(handler, limits: ServerLimits(halfClosed: .milliseconds(100))) { test in
            let client = try await test.client()
            try client.send(get)
            #expect(try await test.wait { handler.seen.inWork == 1 })
            client.close()
            #expect(try await test.wait { handler.seen.cancelled == 1 && handler.seen.inWork == 0 })
            #expect(try await test.wait { test.server.counts.open == 0 })
        }
    }

    @Test("what a handler still does after its answer is not cancelled by the client's leaving")
    func afterwork() async throws {
        let handler = CountingHandler { request, reply in
            try await CountingHandler.ok(request, reply)
            try await request.loop.sleep(for: .milliseconds(400))
        }
        try await TestServer.run(handler, limits: ServerLimits(halfClosed: .milliseconds(10))) { test in
            let client = try await test.client()
            try client.send(get)
            _ = try await client.reply()
            client.close()
            #expect(try await test.wait { handler.seen.inWork == 0 })
        }
        #expect(handler.seen.cancelled == 0)
    }
}
