import EventLoop
import HTTPSyntax
import Server
import Testing

@Suite(.serialized) struct ProbeTests {
    private static let handler = ProbeResponder { request in
        request.head.target == Array("/livez".utf8)
            ? OutgoingReply(.ok, contentType: "text/plain", body: Array("ok\n".utf8))
            : OutgoingReply(.notFound, contentType: "text/plain")
    }

    private static let probes: [(String, Int, String)] = [
        ("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n", 200, "ok\n"), ("GET /livez HTTP/1.0\r\n\r\n", 200, "ok\n"),
        ("GET /livez HTTP/1.1\r\n\r\n", 200, "ok\n"), ("GET /x HTTP/1.0\r\n\r\n", 404, ""),
        ("POST /livez HTTP/1.0\r\n\r\n", 405, ""),
        ("GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, "ok\n"),
    ]

    @Test("a probe is answered and the connection closed", arguments: probes)
    func probe(_ text: String, _ status: Int, _ body: String) async throws {
        try await TestServer.run(Self.handler, dialect: .probe) { test in
            let client = try await test.client()
            try client.send(text + text)
            let reply = try await client.reply()
            #expect(reply.status == status)
            #expect(reply.text == body)
            #expect(reply.field("connection") == "close")
            #expect(await client.untilEnd() == [])
        }
    }

    @Test("HEAD has the head of GET and no body")
    func head() async throws {
        try await TestServer.run(Self.handler, dialect: .probe) { test in
            let client = try await test.client()
            try client.send("HEAD /livez HTTP/1.0\r\n\r\n")
            let text = String(decoding: await client.untilEnd() ?? [], as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("\r\nContent-Length: 3\r\n"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test(
        "what is no probe is closed without a word",
        arguments: [
            "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/0.9\r\n\r\n", "GET /\r\n",
            "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\na",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET / HTTP/1.0\n\n",
        ])
    func refused(_ text: String) async throws {
        try await TestServer.run(Self.handler, dialect: .probe) { test in
            let client = try await test.client()
            try client.send(text)
            #expect(await client.untilEnd() == [])
        }
    }
}
