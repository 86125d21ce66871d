import EventLoop
import HTTPSyntax
import Quantities
import Server
import Testing

private func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap(AddressRange.init(parsing:)) }

private let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

@Suite(.serialized) struct HTTPServerTests {
    @Test("several loops serve one port")
    func sharedPort() async throws {
        let handler = CountingHandler()
        try await TestServer.run(handler, limits: ServerLimits(connectionsPerPeer: 200), loops: 3) { test in
            var clients: [TestClient] = []
            for _ in 0..<60 {
                let client = try await test.client()
                try client.send(get)
                clients.append(client)
            }
            for client in clients {
                #expect(try await client.reply().status == 200)
                client.close()
            }
        }
        #expect(handler.seen.requests.count == 60)
        #expect(Set(handler.seen.requests.map { ObjectIdentifier($0.loop) }).count > 1)
        #expect(Set(handler.seen.requests.map(\.connection)).count == 60)
    }

    @Test(
        "a connection above a limit is closed unread, and one that ends makes room",
        arguments: [
            ServerLimits(connectionsPerPeer: 2), ServerLimits(connections: 2),
            ServerLimits(connectionsPerPeer: 2, unlimitedPeers: ranges("127.0.0.2", "::1", "10.0.0.0/8")),
            ServerLimits(connectionsPerPeer: 1, unlimitedPeers: ranges("127.0.0.1"), connections: 2),
        ])
    func census(limits: ServerLimits) async throws {
        let handler = CountingHandler()
        try await TestServer.run(handler, limits: limits, loops: 2) { test in
            let (first, second) = (try await test.client(), try await test.client())
            try first.send(get)
            try second.send(get)
            #expect(try await first.reply().status == 200)
            #expect(try await second.reply().status == 200)
            let third = try await test.client()
            try? third.send(get)
            #expect(await third.untilEnd() == [])
            let counts = test.server.counts
            #expect([UInt64(counts.open), counts.accepted, counts.refused] == [2, 2, 1])
            first.close()
            #expect(try await test.wait { test.server.counts.open == 1 })
            let fourth = try await test.client()
            try fourth.send(get)
            #expect(try await fourth.reply().status == 200)
            second.close()
            fourth.close()
        }
        #expect(handler.seen.requests.count == 3)
    }

    @Test("behind a peer that stands for many there are as many connections as in all")
    func unlimitedPeer() async throws {
        let limits = ServerLimits(
            connectionsPerPeer: 2, unlimitedPeers: ranges("10.0.0.0/8", "127.0.0.0/24"), connections: 20)
        let handler = CountingHandler()
        try await TestServer.run(handler, limits: limits, loops: 2) { test in
            for round in 1...2 {
                var clients: [TestClient] = []
                for _ in 0..<20 {
                    let client = try await test.client()
                    try client.send(get)
                    #expect(try await client.reply().status == 200)
                    clients.append(client)
                }
                #expect(try await test.client().untilEnd() == [])
                #expect(test.server.counts.refused == UInt64(round))
                for client in clients { client.close() }
                #expect(try await test.wait { test.server.counts.open == 0 })
            }
        }
        #expect(handler.seen.requests.count == 40)
    }

    @Test("a drain answers what is in work, closes what is idle, and accepts nothing")
    func drain() async throws {
        let handler = CountingHandler { request, reply in
            if request.head.target == Array("/slow".utf8) { try await request.loop.sleep(for: .milliseconds(500)) }
            try await CountingHandler.ok(request, reply)
        }
        try await TestServer.run(handler, loops: 2) { test in
            let (idle, fresh, busy) = (try await test.client(), try await test.client(), try await test.client())
            try idle.send(get)
            _ = try await idle.reply()
            try busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n" + get)
            // The second request, not the end of the first.
            #expect(
                try await test.wait {
                    handler.seen.requests.count == 2 && handler.seen.inWork == 1 && test.server.counts.open == 3
                })
            async let cut = test.server.drain(within: .seconds(10))
            let reply = try await busy.reply()
            #expect(reply.text == "/slow")
            #expect(reply.field("connection") == "close")
            #expect(await busy.untilEnd() == [])
            #expect(await idle.untilEnd() == [])
            #expect(await fresh.untilEnd() == [])
            busy.close()
            #expect(await cut == 0)
            #expect(test.server.counts.open == 0)
            await #expect(throws: SocketFailure.refused) { _ = try await test.client() }
        }
        #expect(handler.seen.requests.count == 2)
    }

    @Test("a drain cuts at its deadline what does not end")
    func drainDeadline() async throws {
        let handler = CountingHandler { request, _ in try await request.loop.sleep(for: .seconds(60)) }
        try await TestServer.run(handler) { test in
            let client = try await test.client()
            try client.send(get)
            #expect(try await test.wait { handler.seen.inWork == 1 })
            #expect(await test.server.drain(within: .milliseconds(200)) == 1)
            #expect(await client.untilEnd() == [])
            #expect(try await test.wait { handler.seen.cancelled == 1 && test.server.counts.open == 0 })
        }
    }

    @Test("an address in use is a failure, and no listener is left")
    func addressInUse() async throws {
        try await TestServer.run(CountingHandler()) { test in
            await #expect(throws: SocketFailure.addressInUse) {
                _ = try await HTTPServer.start(
                    on: [test.clientLoop], at: test.server.address, clock: { TestServer.moment },
                    handler: CountingHandler())
            }
        }
    }
}
