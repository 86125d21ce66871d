import EventLoop
import Foundation
import HTTPSyntax
import Quantities
import Server
import Synchronization
import TLS
import TestSupport
import Testing

/// The server over TLS, and what comes to its port that is none.
@Suite(.serialized) struct SecureServerTests {
    private let context: TLSContext
    private let target: TLSTarget

    init() throws {
        (context, target) = try Self.party()
    }

    private static func party() throws -> (TLSContext, TLSTarget) {
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        let authority = try #require(DevelopmentAuthority(at: now))
        let issued = try #require(authority.issue(.loopback(at: now)))
        return (
            try TLSContext.server(certificate: issued.certificate, key: issued.key, at: now),
            TLSTarget(try TLSContext.client(authorities: authority.pem, at: now), serverName: "127.0.0.1")
        )
    }

    private static let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test("requests on one connection are answered in order, and told to stay with https")
    func requests() async throws {
        let handler = CountingHandler()
        try await TestServer.run(handler, tls: { [context] in context }) { [target] test in
            let client = try await TestClient(to: test.server.address, as: target, on: test.clientLoop)
            for _ in 0..<3 {
                try client.send(Self.get)
                let reply = try await client.reply()
                #expect(reply.status == 200 && reply.text == "/a")
                #expect(reply.field("strict-transport-security") == "max-age=31536000")
            }
            // In pieces, with the next one behind it.
            try await client.send(Array((Self.get + Self.get).utf8), piece: 5)
            for _ in 0..<2 { #expect(try await client.reply().status == 200) }
            client.close()
            #expect(try await test.wait { test.server.counts.open == 0 })
            #expect(test.server.counts.accepted == 1 && test.server.counts.refused == 0)
        }
        #expect(handler.seen.requests.count == 5)
    }

    @Test("a reply of many windows arrives whole, and its connection is ended in order")
    func large() async throws {
        let window = [UInt8](repeating: 0x61, count: 64 << 10)
        let handler = CountingHandler { _, reply in
            try await reply.begin(.ok, contentType: "application/json")
            for _ in 0..<100 { try await reply.write(window) }
            try await reply.finish()
        }
        try await TestServer.run(handler, tls: { [context] in context }) { [target] test in
            let client = try await TestClient(to: test.server.address, as: target, on: test.clientLoop)
            try client.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(try await client.reply().body.count == 6_553_600)
            // `close_notify`, and not a mere end of the socket.
            let end = try await client.socket.read(within: .seconds(5))
            #expect(end == nil)
            client.close()
        }
    }

    @Test("what speaks no TLS, or only begins to, is closed unanswered, counted, and reaches no handler")
    func strangers() async throws {
        let handler = CountingHandler()
        let limits = ServerLimits(handshake: .milliseconds(300))
        try await TestServer.run(handler, limits: limits, tls: { [context] in context }) { test in
            let noise = String(repeating: "\u{7}x\u{0}", count: 3000)
            for (place, text) in [Self.get, noise, "\u{16}\u{3}\u{1}\u{2}", ""].enumerated() {
                let client = try await test.client()
                try client.send(text)
                let begun = test.clientLoop.now
                let answer = await client.untilEnd(within: .seconds(10))
                // At most an alert of seven bytes: nothing of HTTP.
                #expect((answer?.count ?? 99) <= 7, "\(place)")
                #expect(test.clientLoop.now - begun < .seconds(5))
                client.close()
                #expect(try await test.wait { test.server.counts.refused == UInt64(place + 1) })
            }
            #expect(try await test.wait { test.server.counts.open == 0 })
        }
        #expect(handler.seen.requests.isEmpty && handler.seen.refusals.isEmpty)
    }

    @Test("draining closes connections that are in their handshake, at once")
    func draining() async throws {
        try await TestServer.run(CountingHandler(), tls: { [context] in context }) { test in
            let client = try await test.client()
            #expect(try await test.wait { test.server.counts.open == 1 })
            let begun = test.clientLoop.now
            #expect(await test.server.drain(within: .seconds(5)) == 0)
            #expect(test.clientLoop.now - begun < .seconds(3))
            client.close()
        }
    }

    @Test("the context that is there when a connection comes secures it; older connections go on")
    func replaced() async throws {
        let (other, otherTarget) = try Self.party()
        let handler = CountingHandler()
        let box = ContextBox(context)
        try await TestServer.run(handler, tls: { box.context }) { [target] test in
            let old = try await TestClient(to: test.server.address, as: target, on: test.clientLoop)
            box.replace(other)
            await #expect(throws: TLSFailure.self) {
                _ = try await TestClient(to: test.server.address, as: target, on: test.clientLoop)
            }
            let new = try await TestClient(to: test.server.address, as: otherTarget, on: test.clientLoop)
            for client in [old, new] {
                try client.send(Self.get)
                #expect(try await client.reply().status == 200)
                client.close()
            }
        }
    }
}

private final class ContextBox: Sendable {
    private let held: Mutex<TLSContext>

    init(_ context: TLSContext) { held = Mutex(context) }

    var context: TLSContext { held.withLock { $0 } }

    func replace(_ context: TLSContext) { held.withLock { $0 = context } }
}
