import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import TestSupport
import Testing

/// Callers who ask for much and take nothing of it.
@Suite struct StalledReaderTests {
    @Test(
        "readers that stall for 30 seconds are cut: memory, descriptors and connections come back, and the record says so"
    )
    func stalled() async throws {
        let body = LongTrace.body(spans: 100_000)
        #expect(body.count > 16 << 20)
        try await GatewayStage.onClientLoop { loop in
            let store = try RawStore(on: loop, [.readHead, .send(HostileReply.reply(body))])
            defer { store.close() }
            try await GatewayStage.run(store: store.address, on: loop) { stage in
                // Whoever reads gets all of it, before and after.
                let whole = try await Self.read(stage)
                var clients: [TCPConnection] = []
                defer { for client in clients { client.close() } }
                let start = ContinuousClock.now
                for _ in 0..<3 { clients.append(try await Self.ask(stage, loop)) }
                _ = try await stage.records { $0.filter { $0.type == "access" }.count == 4 }
                let ends = try await stage.records(within: .seconds(120)) {
                    $0.filter { $0.type == "access.end" }.count == 4
                }.filter { $0.type == "access.end" }.dropFirst()
                #expect(ContinuousClock.now - start > .seconds(30))
                for end in ends {
                    #expect(end.reason == "client-gone" && end.integer("res", "status") == 200)
                    #expect((end.integer("res", "bytes") ?? .max) < whole)
                }
                try await Self.expectGone(stage)
                #expect(try await Self.read(stage) == whole)
                #expect(store.connections.value == 5)
            }
        }
    }

    /// The size of the whole body.
    private static func read(_ stage: GatewayStage) async throws -> Int {
        let reply = try await stage.ask("/api/traces/" + HostileReply.id, as: .paymentsEngineer)
        #expect(reply.status == 200 && reply.body.count > 16 << 20)
        return reply.body.count
    }

    /// A caller who has sent its request, and reads no byte.
    private static func ask(_ stage: GatewayStage, _ loop: Loop) async throws -> TCPConnection {
        let client = try await TCPConnection.connect(to: stage.gateway.address, on: loop, within: .seconds(10))
        let target = "/api/traces/" + HostileReply.id
        let token = try stage.authorization(of: .paymentsEngineer)
        try client.write(Array("GET \(target) HTTP/1.1\r\nHost: h\r\n\(token)\r\n\r\n".utf8))
        return client
    }

    private static func expectGone(_ stage: GatewayStage) async throws {
        var metrics = ""
        for _ in 0..<500 {
            metrics = try await stage.probe("/metrics").text
            if metrics.contains("\nspanwarden_connections 0\n") { break }
            try await stage.client.loop.sleep(for: .milliseconds(10))
        }
        #expect(metrics.contains("\nspanwarden_connections 0\n") && metrics.contains("\nspanwarden_held_bytes 0\n"))
        #expect(metrics.contains("spanwarden_requests_total{outcome=\"interrupted\"} 3\n"))
    }
}
