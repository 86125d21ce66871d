import DemoServices
import EventLoop
import Foundation
import Gateway
import TestSupport
import Testing

/// The admin listener, and how a gateway ends.
@Suite struct AdminTests {
    @Test("probes and metrics are on the admin listener and not on the data listener, and data is not on the admin one")
    func listeners() async throws {
        try await GatewayStage.withStore { stage, store in
            #expect(stage.gateway.address != stage.gateway.adminAddress)
            for (path, text) in [("/livez", "alive\n"), ("/readyz", "the audit log is written\n")] {
                let reply = try await stage.probe(path)
                #expect(reply.status == 200 && reply.field("content-type") == "text/plain; charset=utf-8", "\(path)")
                #expect(reply.text == text)
            }
            let metrics = try await stage.probe("/metrics")
            #expect(metrics.status == 200 && metrics.text.contains("# TYPE spanwarden_requests_total counter\n"))
            for path in ["/livez", "/readyz", "/metrics"] {
                let stranger = try await stage.ask(path)
                try RefusalShape.expect(stranger, 401, "token-missing", path)
                try RefusalShape.expect(try await stage.ask(path, as: .onCall), 404, "route-unknown", path)
            }
            for path in [Door.trace, "/", "/metrics/", "/metrics?x=1", "/debug/pprof/"] {
                let token = try stage.authorization(of: .onCall)
                let reply = try await stage.client.send(
                    "GET", path, to: stage.gateway.adminAddress, fields: [token])
                #expect(reply.status == 404 && !reply.text.contains("spanID"), "\(path)")
            }
            #expect(store.requests.isEmpty && store.connections == 0)
        }
    }

    @Test("one peer has 64 connections, and one of our own proxies as many as there are", arguments: [false, true])
    func connections(isProxy: Bool) async throws {
        let proxies = isProxy ? "127.0.0.1, 192.0.2.0/24" : "192.0.2.0/24"
        let script = GatewayStage.Script(listen: "trustedProxies: [\(proxies)]")
        try await GatewayStage.withStore(script) { stage, _ in
            var open: [TCPConnection] = []
            defer { for connection in open { connection.close() } }
            for _ in 0..<64 {
                let connection = try await TCPConnection.connect(
                    to: stage.gateway.address, on: stage.client.loop, within: .seconds(10))
                open.append(connection)
                // Answered, it is one that the gateway has accepted, and it stays.
                try connection.write(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
                #expect(try await connection.read(within: .seconds(10)) != nil)
            }
            // A connection above the limit ends without a byte.
            let status = try? await stage.ask(Door.trace).status
            #expect(status == (isProxy ? 401 : nil))
        }
    }

    @Test("metrics count how requests ended and what was seen of spans")
    func metrics() async throws {
        try await GatewayStage.withStore { stage, _ in
            _ = try await stage.ask(Door.trace, as: .paymentsEngineer)
            _ = try await stage.ask("/api/traces/1", as: .paymentsEngineer)
            _ = try await stage.ask("/api/nothing", as: .paymentsEngineer)
            _ = try await stage.ask(Door.trace)
            _ = try await stage.ask(Door.trace + "#", as: .paymentsEngineer)
            _ = try await stage.endedAccesses(2)
            let lines = try await stage.probe("/metrics").text.split(separator: "\n")
            for line in [
                #"spanwarden_requests_total{outcome="shown"} 1"#,
                #"spanwarden_requests_total{outcome="not_found"} 1"#,
                #"spanwarden_requests_total{outcome="refused"} 1"#,
                #"spanwarden_requests_total{outcome="malformed"} 1"#,
                #"spanwarden_requests_total{outcome="unauthenticated"} 1"#,
                #"spanwarden_spans_total{visibility="full"} 13"#, #"spanwarden_spans_total{visibility="masked"} 4"#,
                #"spanwarden_spans_total{visibility="hidden"} 15"#, "spanwarden_held_bytes 0",
                "spanwarden_audit_writable 1", "spanwarden_audit_records_lost 0",
            ] {
                #expect(lines.contains(Substring(line)), "\(line)")
            }
        }
    }

    @Test("a stop lets a request in work be answered, takes no new one, and ends the log with process.stop")
    func stop() async throws {
        try await GatewayStage.onClientLoop { loop in
            let reply = HostileReply.reply(HostileReply.body())
            let store = try RawStore(on: loop, [.readHead, .pause(.seconds(1)), .send(reply)])
            defer { store.close() }
            try await GatewayStage.run(store: store.address, on: loop) { stage in
                try await Self.stopInWork(stage, store)
            }
        }
    }

    private static func stopInWork(_ stage: GatewayStage, _ store: RawStore) async throws {
        async let answer = stage.ask("/api/traces/" + HostileReply.id, as: .paymentsEngineer)
        for _ in 0..<500 where store.requests.isEmpty { try await stage.client.loop.sleep(for: .milliseconds(10)) }
        #expect(store.requests.count == 1)
        async let stopping: Void = stage.stop()
        try await stage.client.loop.sleep(for: .milliseconds(200))
        // While it stops: nobody new, but probes.
        await #expect(throws: SocketFailure.self) {
            try await stage.client.send("GET", Door.trace, to: stage.gateway.address)
        }
        #expect(try await stage.probe("/livez").status == 200)
        await stopping
        await #expect(throws: SocketFailure.self) { try await stage.probe("/livez") }
        let reply = try await answer
        #expect(reply.status == 200 && reply.text.contains("s3cr3t"))
        let lines = try AuditLine.read(stage.folder.auditText())
        // Keys are loaded beside it all.
        let told = lines.filter { $0.type != "jwks.change" }
        #expect(told.map(\.type) == ["process.start", "policy.load", "access", "access.end", "process.stop"])
        #expect(told.dropFirst(3).first?.reason == "complete")
        #expect(lines.last?.text("data", "cause") == "request")
        #expect(lines.map { $0.integer("seq") } == lines.indices.map { $0 })
        #expect(stage.log.text.contains(#""message":"stopped""#))
    }
}
