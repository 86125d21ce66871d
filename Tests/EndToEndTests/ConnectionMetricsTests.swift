import DemoServices
import EventLoop
import Foundation
import Gateway
import TestSupport
import Testing

/// What the admin listener says of the data listener's connections.
@Suite struct ConnectionMetricsTests {
    private static func expect(_ metrics: String, _ lines: String..., at place: SourceLocation = #_sourceLocation) {
        let all = metrics.split(separator: "\n")
        for line in lines { #expect(all.contains(Substring(line)), "\(line) in\n\(metrics)", sourceLocation: place) }
    }

    @Test("open, accepted and refused connections are counted, the admin listener's own are not")
    func counts() async throws {
        try await GatewayStage.withStore { stage, _ in
            Self.expect(
                try await stage.probe("/metrics").text, "spanwarden_connections 0",
                "spanwarden_connections_accepted_total 0",
                #"spanwarden_connections_refused_total{reason="too_many_of_peer"} 0"#)
            var open: [TCPConnection] = []
            defer { for connection in open { connection.close() } }
            for _ in 0..<64 {
                let connection = try await TCPConnection.connect(
                    to: stage.gateway.address, on: stage.client.loop, within: .seconds(10))
                open.append(connection)
                try connection.write(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
                #expect(try await connection.read(within: .seconds(10)) != nil)
            }
            for _ in 0..<3 { _ = try? await stage.ask(Door.trace) }
            Self.expect(
                try await stage.probe("/metrics").text, "spanwarden_connections 64",
                "spanwarden_connections_accepted_total 64",
                #"spanwarden_connections_refused_total{reason="too_many_of_peer"} 3"#,
                #"spanwarden_connections_refused_total{reason="too_many"} 0"#,
                #"spanwarden_connections_refused_total{reason="handshake"} 0"#,
                #"spanwarden_connections_refused_total{reason="out_of_files"} 0"#)
        }
    }
}

extension ProcessTests {
    @Suite struct RefusedHandshakeTests {
        @Test("connections on which no TLS session comes about are counted")
        func handshakes() async throws {
            try await GatewayProcess.withFolder(over: try DemoCertificates(at: WallClock.now())) { folder, _, loop in
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                let doors = try await gateway.doors()
                for _ in 0..<5 {
                    try await RawAsk(loop: loop).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n", to: doors.data)
                }
                var metrics = ""
                // The last one may still be on its way out.
                for _ in 0..<100 where !metrics.contains("spanwarden_connections 0\n") {
                    if !metrics.isEmpty { try await loop.sleep(for: .milliseconds(20)) }
                    metrics = try await RawAsk(loop: loop).get("/metrics", at: doors.admin).text
                }
                #expect(
                    metrics.contains("spanwarden_connections_refused_total{reason=\"handshake\"} 5\n"), "\(metrics)")
                #expect(metrics.contains("spanwarden_connections 0\n"))
            }
        }
    }
}
