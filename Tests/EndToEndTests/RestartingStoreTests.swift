import DemoServices
import EventLoop
import TestSupport
import Testing

/// Connections to the store that are kept between requests: what callers notice of them, and what is on the record.
@Suite struct RestartingStoreTests {
    private static let target = "/api/traces/" + HostileReply.id

    private static func number(_ name: String, in metrics: String) -> Int? {
        metrics.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap { Int($0.dropFirst(name.count + 1)) }
    }

    @Test(
        "a store that ends its connections between two requests is not noticed: one access on the record, one answer, and it is counted"
    )
    func restarts() async throws {
        let answer = RawStore.Step.send(HostileReply.reply(HostileReply.body()))
        try await GatewayStage.onClientLoop { loop in
            // Each connection answers once, and ends when it is asked again.
            let store = try RawStore(on: loop, [.readHead, answer, .readHead, .cut])
            try await GatewayStage.run(store: store.address, on: loop) { stage in
                for _ in 0..<10 {
                    let reply = try await stage.ask(Self.target, as: .paymentsEngineer)
                    #expect(reply.status == 200 && reply.text.contains("s3cr3t"))
                }
                let ended = try await stage.endedAccesses(10)
                #expect(ended.count == 10 && ended.allSatisfy { $0.end.outcome == "allow" })
                let metrics = try await stage.probe("/metrics").text
                let resent = try #require(Self.number("spanwarden_upstream_resent_total", in: metrics))
                // The first request of each of the gateway's two loops opens a connection; every other one meets one that ends.
                #expect((8...9).contains(resent))
                #expect(store.requests.count == 10 + resent)
                #expect(Set(store.requests).count == 1)
                #expect(Self.number("spanwarden_upstream_connections_opened_total", in: metrics) == 10)
                #expect(Self.number("spanwarden_upstream_connections_reused_total", in: metrics) == resent)
            }
            store.close()
        }
    }

    @Test("a store that answers with another trace is asked over no connection again that was there before")
    func outOfStep() async throws {
        let other = RawStore.Step.send(HostileReply.reply(HostileReply.body(id: "00000000000000ab00000000000000ac")))
        try await GatewayStage.onClientLoop { loop in
            let store = try RawStore(on: loop, [.readHead, other, .readHead, other, .awaitEnd])
            try await GatewayStage.run(store: store.address, on: loop) { stage in
                for asked in 1...8 {
                    let reply = try await stage.ask(Self.target, as: .paymentsEngineer)
                    try RefusalShape.expect(reply, 502, "store-reply", "another trace")
                    #expect(store.connections.value == asked)
                }
                let metrics = try await stage.probe("/metrics").text
                #expect(Self.number("spanwarden_upstream_connections_reused_total", in: metrics) == 0)
            }
            store.close()
        }
    }

    @Test("a gateway that stops lets go of the store's idle connections")
    func stops() async throws {
        try await GatewayStage.onClientLoop { loop in
            let store = try RawStore(
                on: loop, [.readHead, .send(HostileReply.reply(HostileReply.body())), .awaitEnd])
            try await GatewayStage.run(store: store.address, on: loop) { stage in
                let reply = try await stage.ask(Self.target, as: .paymentsEngineer)
                #expect(reply.status == 200)
                try await loop.sleep(for: .milliseconds(20))
                #expect(store.ended.value == 0)
                await stage.stop()
                for _ in 0..<500 where store.ended.value == 0 { try await loop.sleep(for: .milliseconds(10)) }
                #expect(store.ended.value == 1)
            }
            store.close()
        }
    }
}
