import DemoServices
import EventLoop
import Gateway
import TestSupport
import Testing

/// Fields that are between two neighbors and nobody else (RFC 9110 section 7.6.1), and those that `Connection` would make so.
@Suite struct HopByHopHeaderTests {
    private static let read = [
        "authorization", "Host", "CONTENT-LENGTH", "transfer-encoding", "Expect", "content-type",
    ]

    @Test("a Connection that names a field which is read is refused, and the store is not asked")
    func named() async throws {
        let doors = Self.read.flatMap { name in
            ["Connection: " + name, "Connection: close, \(name)", "connection: x,\(name) ,close"].map { field in
                Door(field, fields: [Door.token, field], 400, "connection-option", .failure("connection-option"))
            }
        }
        try await GatewayStage.withStore { stage, store in
            try await Doors.expectRefused(doors, as: .paymentsEngineer, at: stage, store)
        }
    }

    @Test("every other one is ignored: the answer is the same, and nothing of it reaches the store")
    func ignored() async throws {
        let trace = try #require(DemoTrace.named("checkout"))
        let target = "/api/traces/\(trace.idText)"
        let fields = [
            "Keep-Alive: timeout=s3cr3t", "Proxy-Connection: keep-alive", "TE: trailers", "Trailer: Authorization",
            "Proxy-Authorization: Basic s3cr3t", "Upgrade: h2c", "Upgrade: websocket", "HTTP2-Settings: s3cr3t",
            "Connection: X-Any", "Connection: Upgrade, HTTP2-Settings", "Connection: keep-alive", "Cookie: s3cr3t=1",
        ]
        try await GatewayStage.withRawStore { stage, store in
            let body = HostileReply.reply(HostileReply.body(id: trace.idText).replacing("s3cr3t", with: "op"))
            store.follow([.readHead, .send(body)])
            let plain = try await stage.ask(target, as: .paymentsEngineer)
            #expect(plain.status == 200)
            for field in fields {
                let reply = try await stage.ask(target, as: .paymentsEngineer, fields: [field])
                #expect(reply.comparable == plain.comparable && reply.body == plain.body, "\(field)")
            }
            #expect(Set(store.requests).count == 1, "the store can't tell these requests apart")
        }
    }

    @Test("an Upgrade is answered as if it were not there, and the connection is closed behind that one answer")
    func upgrade() async throws {
        let trace = try #require(DemoTrace.named("checkout"))
        try await GatewayStage.withStore { stage, store in
            let head =
                "GET /api/traces/\(trace.idText) HTTP/1.1\r\nHost: a\r\n\(try stage.authorization(of: .onCall))\r\n"
            let smuggled = head + "\r\n"
            let raw = try await stage.client.exchange(
                Array((head + "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + smuggled).utf8),
                with: stage.gateway.address)
            let reply = try StageClient.read(raw)
            #expect(reply.status == 200 && reply.field("connection") == "close" && reply.field("upgrade") == nil)
            #expect(store.requests.count == 1)
        }
    }

    @Test("what a store says to its neighbor goes no further")
    func store() async throws {
        try await GatewayStage.withRawStore { stage, store in
            let body = Array(HostileReply.body().replacing("s3cr3t", with: "op").utf8)
            for field in [
                "Connection: s3cr3t", "Keep-Alive: s3cr3t", "Proxy-Authenticate: s3cr3t", "Trailer: s3cr3t",
                "Upgrade: s3cr3t", "Via: 1.1 s3cr3t", "Alt-Svc: s3cr3t", "Strict-Transport-Security: max-age=0; s3cr3t",
                "Content-Location: /s3cr3t", "Content-Range: bytes 0-1/s3cr3t", "Age: 1", "Refresh: 0; s3cr3t",
            ] {
                store.follow([.readHead, .send(HostileReply.reply(body, more: field))])
                let reply = try await stage.ask(HostileReply.target, as: .paymentsEngineer)
                #expect(reply.status == 200, "\(field)")
                let name = field.prefix { $0 != ":" }.lowercased()
                #expect(name == "connection" || reply.field(name) == nil, "\(field)")
                #expect(!String(decoding: reply.raw, as: UTF8.self).contains("s3cr3t"), "\(field)")
            }
        }
    }
}
