import EventLoop
import HTTPSyntax
import Quantities
import Server
import TestSupport
import Testing

extension MeasuredTests {
    /// Peers that take their time, many of them at once.
    @Suite struct SlowPeerTests {
        private static let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

        @Test(
            "while every place but one is taken by heads that come byte by byte, a request is answered; then all are closed"
        )
        func slowHeads() async throws {
            let handler = CountingHandler()
            let limits = ServerLimits(head: .seconds(3), patience: .seconds(3))
            try await TestServer.run(handler, limits: limits, loops: 2) { test in
                let descriptors = openDescriptors()
                try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                    for _ in 0..<63 {
                        group.addTask(executorPreference: test.clientLoop) { try await Self.drip(test.client()) }
                    }
                    #expect(try await test.wait { test.server.counts.open == 63 })
                    for _ in 0..<20 {
                        let client = try await test.client()
                        try client.send(Self.get)
                        #expect(try await client.reply().status == 200)
                        client.close()
                        #expect(try await test.wait { test.server.counts.open <= 63 })
                    }
                    for try await rest in group { #expect(rest == []) }
                }
                #expect(try await test.wait { test.server.counts.open == 0 && openDescriptors() <= descriptors + 32 })
            }
            #expect(handler.seen.requests.count == 20 && handler.seen.refusals.isEmpty)
        }

        private static func drip(_ client: TestClient) async throws -> [UInt8]? {
            // Into a connection that has been closed it fails at some point, as it should.
            try? await client.send(
                Array("GET /\(String(repeating: "a", count: 300))".utf8), piece: 1, every: .milliseconds(25))
            defer { client.close() }
            return await client.untilEnd()
        }

        @Test("a reader that stalls is cut, and its descriptor and what was queued for it are given back")
        func stalledReaders() async throws {
            let handler = CountingHandler { _, reply in
                try await reply.begin(.ok, contentType: "application/json")
                while true { try await reply.write([UInt8](repeating: 0x20, count: 64 << 10)) }
            }
            try await TestServer.run(handler, limits: ServerLimits(writeStall: .seconds(2)), loops: 2) { test in
                let descriptors = openDescriptors()
                var clients: [TestClient] = []
                for _ in 0..<40 {
                    let client = try await test.client()
                    try client.send(Self.get)
                    clients.append(client)
                }
                let before = residentBytes()
                #expect(try await test.wait { handler.seen.failures.count == 40 })
                // Ours of it: 256 KiB for each, beside what the kernels hold.
                #expect(residentBytes() - before < 40 << 20)
                #expect(handler.seen.failures.allSatisfy { $0 == .stalled })
                // The clients still hold their 40 ends; tests beside this one may have opened some of their own.
                #expect(try await test.wait { test.server.counts.open == 0 && openDescriptors() <= descriptors + 72 })
                for client in clients { client.close() }
            }
        }

        @Test("a reader that is slow and steady gets all of its reply")
        func steadyReader() async throws {
            let size = 24 << 20
            let handler = CountingHandler { _, reply in
                try await reply.begin(.ok, contentType: "application/json")
                for _ in 0..<size / (1 << 20) { try await reply.write([UInt8](repeating: 0x20, count: 1 << 20)) }
                try await reply.finish()
            }
            let limits = ServerLimits(rate: 64 << 10, writeStall: .seconds(3))
            try await TestServer.run(handler, limits: limits) { test in
                let client = try await test.client()
                try client.send(Self.get)
                var read = 0
                while read < size, let bytes = try await client.socket.read(within: .seconds(20)) {
                    read += bytes.count
                    // Some 3 MB a second: longer than the stall in all, and faster than the rate.
                    try await test.clientLoop.sleep(for: .milliseconds(20))
                }
                #expect(read >= size)
                client.close()
            }
            #expect(handler.seen.failures.isEmpty)
        }
    }
}
