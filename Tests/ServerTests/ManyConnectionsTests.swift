import EventLoop
import HTTPSyntax
import Quantities
import Server
import Synchronization
import TestSupport
import Testing

extension MeasuredTests {
    /// As many connections as a large installation has.
    @Suite struct ManyConnectionsTests {
        private static let idle = 10_000
        private static let active = 1_000
        /// The server's ends of all, the clients' ends of the active ones, and whatever else the test's process has.
        private static let descriptors = idle + 2 * active + 500

        /// Answers `/idle` at once, and anything else when as many requests as there are active connections are in work.
        private final class Crowd: Responder {
            private let inWork = Atomic<Int>(0)
            let most = Atomic<Int>(0)

            func respond(to request: IncomingRequest, through reply: ReplyStream) async {
                if request.head.target == Array("/idle".utf8) { return await send(request, reply) }
                most.max(inWork.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                while most.load(ordering: .relaxed) < ManyConnectionsTests.active {
                    guard (try? await request.loop.sleep(for: .milliseconds(10))) != nil else { return }
                }
                await send(request, reply)
                inWork.subtract(1, ordering: .relaxed)
            }

            private func send(_ request: IncomingRequest, _ reply: ReplyStream) async {
                try? await reply.send(OutgoingReply(.ok, contentType: "text/plain", body: request.head.target))
            }

            func answer(to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID) async
                -> OutgoingReply?
            { nil }
        }

        @Test(
            "10,000 idle connections beside 1,000 active ones: all active ones are answered right, the idle ones stay, each within 16 KiB",
            .enabled(
                if: DescriptorLimit.raise(to: descriptors) >= descriptors,
                "this machine allows fewer than 12,500 open files (RLIMIT_NOFILE)"))
        func many() async throws {
            let limits = ServerLimits(
                unlimitedPeers: ["127.0.0.1"].compactMap(AddressRange.init(parsing:)),
                connections: Self.idle + Self.active,
                idle: .seconds(600))
            let crowd = Crowd()
            try await TestServer.run(crowd, limits: limits, loops: 2) { test in
                let before = residentBytes()
                let held = try await HeldConnections.open(Self.idle, to: test.server.address.port)
                let each = (residentBytes() - before) / Self.idle
                print("memory of an idle connection: \(each) bytes")
                #expect(test.server.counts.open == Self.idle)
                #expect(each < 16 << 10)
                do {
                    try await Self.ask(test)
                } catch {
                    await held.close()
                    throw error
                }
                #expect(test.server.counts.open == Self.idle && test.server.counts.refused == 0)
                await held.close()
                #expect(try await test.wait { test.server.counts.open == 0 })
            }
            #expect(crowd.most.load(ordering: .relaxed) == Self.active)
        }

        /// All at once, and each once more on the same connection.
        private static func ask(_ test: TestServer) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<active {
                    group.addTask(executorPreference: test.clientLoop) {
                        let client = try await test.client()
                        defer { client.close() }
                        for round in 0..<2 {
                            try client.send("GET /\(number)-\(round) HTTP/1.1\r\nHost: h\r\n\r\n")
                            let reply = try await client.reply()
                            #expect(reply.status == 200 && reply.text == "/\(number)-\(round)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await test.wait { test.server.counts.open == idle })
        }

        @Test(
            "64 connections of one address leave other addresses theirs, and all together have no more than the limit")
        func addresses() async throws {
            let handler = CountingHandler()
            try await TestServer.run(handler, limits: ServerLimits(connections: 200), loops: 2) { test in
                let held = try await HeldConnections.open(3 * 64, to: test.server.address.port)
                var clients: [TestClient] = []
                for number in 0..<10 {
                    let client = try await test.client()
                    try? client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
                    if number < 8 {
                        #expect(try await client.reply().status == 200)
                        clients.append(client)
                    } else {
                        #expect(await client.untilEnd() == [])
                    }
                }
                #expect(test.server.counts.refusals == [.total: 2] && test.server.counts.open == 200)
                for client in clients { client.close() }
                await held.close()
                #expect(try await test.wait { test.server.counts.open == 0 })
                await #expect(throws: ChildProcess.Failure.self) {
                    // A 65th of its address.
                    _ = try await HeldConnections.open(65, to: test.server.address.port, ofOne: 65)
                }
                #expect(test.server.counts.refusals == [.total: 2, .peer: 1])
            }
        }
    }
}
