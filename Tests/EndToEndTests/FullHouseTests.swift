import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import TestSupport
import Testing

extension ProcessTests {
    /// The program with as many connections as it takes.
    @Suite struct FullHouseTests {
        private static let idle = 3_072
        private static let active = 1_024

        @Test(
            "3,072 idle connections beside 1,024 active ones: all active ones are answered right, one more is refused, each idle one costs at most 16 KiB",
            .enabled(
                if: DescriptorLimit.raise(to: .max) >= 8_704,
                "this machine allows fewer than 8,704 and 40 for each core open files (RLIMIT_NOFILE)"))
        func full() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                try folder.trustLoopback()
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                let doors = try await gateway.doors()
                _ = try await RawAsk(loop: loop).get(Door.trace, at: doors.data, token: try folder.token(.onCall))
                let before = ProcessMemory(of: gateway.child.id).resident
                let begun = ContinuousClock.now
                let held = try await HeldConnections.open(Self.idle, to: doors.data.port)
                let each = (ProcessMemory(of: gateway.child.id).resident - before) / Self.idle
                print("the program's memory of an idle connection: \(each) bytes")
                #expect(each < 16 << 10)
                let callers = try Crowd.of(Self.active / 8, like: .onCall).map {
                    try folder.issuer.token(for: $0, at: WallClock.now())
                }
                let clients = try await ask(doors, callers, loop)
                #expect(clients.count == Self.active)
                if ContinuousClock.now - begun < .seconds(25) {
                    // Within the 30 seconds of the idle ones' lives.
                    try await expectFull(doors, loop)
                }
                for client in clients { client.close() }
                await held.close()
                try await expectEmpty(doors, loop)
                gateway.child.send(SIGTERM)
                #expect(try await gateway.child.status() == 0)
            }
        }

        /// Each caller's trace, twice on one connection; the connections, which stay open.
        private func ask(
            _ doors: GatewayProcess.Doors, _ callers: [String], _ loop: Loop
        ) async throws -> [TCPConnection] {
            try await withThrowingTaskGroup(of: TCPConnection.self) { group in
                for number in 0..<Self.active {
                    group.addTask(executorPreference: loop) {
                        let client = try await TCPConnection.connect(to: doors.data, on: loop, within: .seconds(20))
                        for _ in 0..<2 {
                            let text = try await Self.trace(on: client, token: callers[number % callers.count])
                            #expect(text.contains("spanID"))
                        }
                        return client
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        private static func trace(on client: TCPConnection, token: String) async throws -> String {
            try client.write(
                Array("GET \(Door.trace) HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8))
            var reader = ReplyReader()
            var body: [UInt8] = []
            while !reader.isComplete, let bytes = try await client.read(within: .seconds(20)) {
                var rest = bytes[...]
                while let event = reader.read(&rest) {
                    switch event {
                    case .head(let head): #expect(head.status == 200)
                    case .body(let more): body += more
                    case .refusal(let refusal): throw refusal
                    case .end: break
                    }
                }
            }
            return String(decoding: body, as: UTF8.self)
        }

        private func expectFull(_ doors: GatewayProcess.Doors, _ loop: Loop) async throws {
            let asking = RawAsk(loop: loop)
            #expect(try await asking.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n", to: doors.data) == [])
            let metrics = try await asking.get("/metrics", at: doors.admin).text
            #expect(metrics.contains("spanwarden_connections 4096\n"))
            #expect(metrics.contains("spanwarden_connections_refused_total{reason=\"too_many\"} 1\n"))
        }

        private func expectEmpty(_ doors: GatewayProcess.Doors, _ loop: Loop) async throws {
            for _ in 0..<500 {
                let metrics = try await RawAsk(loop: loop).get("/metrics", at: doors.admin).text
                if metrics.contains("spanwarden_connections 0\n") { return }
                try await loop.sleep(for: .milliseconds(20))
            }
            Issue.record("connections are left")
        }
    }
}
