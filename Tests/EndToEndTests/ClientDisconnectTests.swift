import DemoServices
import EventLoop
import Foundation
import Gateway
import TestSupport
import Testing

/// A caller who leaves while the store is still answering.
@Suite struct ClientDisconnectTests {
    @Test(
        "when the caller has gone the store is let go of, nothing stays held, and the record says that nobody was there"
    )
    func leaves() async throws {
        try await GatewayStage.onClientLoop { loop in
            let begun = Array(
                HostileReply.head("200 OK", "Content-Type: application/json", "Content-Length: 1000000").utf8)
            let part = Array(HostileReply.body().utf8)
            let store = try RawStore(on: loop, [.readHead, .send(begun + part), .awaitEnd])
            defer { store.close() }
            try await GatewayStage.run(store: store.address, on: loop) { stage in
                let request = """
                    GET /api/traces/\(HostileReply.id) HTTP/1.1\r
                    Host: traces.example\r
                    \(try stage.authorization(of: .paymentsEngineer))\r
                    \r

                    """
                let client = try await TCPConnection.connect(to: stage.gateway.address, on: loop, within: .seconds(10))
                try client.write(Array(request.utf8))
                try await client.flush(within: .seconds(5))
                while store.requests.isEmpty { try await loop.sleep(for: .milliseconds(5)) }
                #expect(store.ended.value == 0)
                client.close()
                let (access, end) = try #require(try await stage.endedAccesses(1).first)
                #expect(access.outcome == "allow")
                #expect(end.outcome == "error" && end.reason == "client-gone" && end.integer("res", "status") == nil)
                for _ in 0..<500 where store.ended.value == 0 { try await loop.sleep(for: .milliseconds(10)) }
                #expect(store.ended.value == 1)
                let metrics = try await stage.probe("/metrics").text
                #expect(metrics.contains("\nspanwarden_held_bytes 0\n"))
                #expect(metrics.contains(#"spanwarden_requests_total{outcome="interrupted"} 1"#))
            }
        }
    }
}
