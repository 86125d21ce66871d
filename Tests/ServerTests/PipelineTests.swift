import EventLoop
import HTTPSyntax
import Quantities
import Server
import TestSupport
import Testing

extension MeasuredTests {
    /// Requests that come before their predecessors are answered.
    @Suite struct PipelineTests {
        private static func request(_ number: Int) -> String { "GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n" }

        /// Answers all requests, the first one only when `mayGo`.
        private static func handler(until mayGo: @escaping @Sendable () -> Bool) -> CountingHandler {
            CountingHandler { request, reply in
                while request.head.target == Array("/0".utf8), !mayGo() {
                    try await request.loop.sleep(for: .milliseconds(5))
                }
                try await CountingHandler.ok(request, reply)
            }
        }

        @Test(
            "1,200 requests in one write, the first one slow, get 1,000 answers in order, and the last says that it is")
        func thousand() async throws {
            let gate = Gate()
            let handler = Self.handler { gate.isOpen }
            try await TestServer.run(handler) { test in
                let client = try await test.client()
                try client.send((0..<1200).map(Self.request).joined())
                #expect(try await test.wait { handler.seen.inWork == 1 })
                #expect(handler.seen.requests.count == 1)
                gate.open()
                for number in 0..<1000 {
                    let reply = try await client.reply()
                    #expect(reply.text == "/\(number)")
                    #expect((reply.field("connection") == "close") == (number == 999), "\(number)")
                }
                // What it can't send is not answered, and takes nothing of the answers away.
                #expect(await client.untilEnd() == [])
            }
            #expect(handler.seen.requests.count == 1000 && handler.seen.mostInWork == 1)
        }

        @Test("behind a request in work little is read, however much is sent")
        func backPressure() async throws {
            let gate = Gate()
            let handler = Self.handler { gate.isOpen }
            try await TestServer.run(handler, limits: ServerLimits(requestsPerConnection: .max)) { test in
                let client = try await test.client()
                let all = Array((Self.request(0) + String(repeating: Self.request(1), count: 2_000_000)).utf8)
                let before = residentBytes()
                try client.socket.write(all)
                #expect(try await test.wait { handler.seen.inWork == 1 })
                // What the kernels' buffers take is gone; then nothing moves.
                var left = Int.max
                while client.socket.writeQueueSize < left {
                    left = client.socket.writeQueueSize
                    try await test.clientLoop.sleep(for: .milliseconds(200))
                }
                #expect(all.count > 48 << 20 && left > 24 << 20, "\(left) of \(all.count) bytes are left")
                #expect(residentBytes() - before < 32 << 20)
                gate.open()
                #expect(try await client.reply().text == "/0")
                #expect(try await client.reply().text == "/1")
                client.close()
            }
            #expect(handler.seen.mostInWork == 1)
        }

        @Test("a refusal behind answers comes in its place, and nothing behind it is read")
        func refusal() async throws {
            let handler = CountingHandler()
            try await TestServer.run(handler) { test in
                let client = try await test.client()
                try client.send((0..<50).map(Self.request).joined() + "GET / HTTP/1.1\r\n\r\n" + Self.request(50))
                for number in 0..<50 { #expect(try await client.reply().text == "/\(number)") }
                #expect(try await client.reply().text == "host-missing")
                #expect(await client.untilEnd() == [])
            }
            #expect(handler.seen.requests.count == 50 && handler.seen.refusals == [.hostMissing])
        }

        @Test("a client that sends requests and takes no answer stops being read, and is given up")
        func neverReads() async throws {
            let body = [UInt8](repeating: 0x20, count: 60_000)
            let handler = CountingHandler { _, reply in
                try await reply.send(OutgoingReply(.ok, contentType: "application/json", body: body))
            }
            try await TestServer.run(handler, limits: ServerLimits(writeStall: .seconds(1))) { test in
                let client = try await test.client()
                try client.send((0..<990).map(Self.request).joined())
                #expect(try await test.wait { handler.seen.failures == [.stalled] && test.server.counts.open == 0 })
                // 60 MB of answers were asked for; the kernels' buffers and ours hold a part of them.
                #expect(handler.seen.requests.count < 900)
                client.close()
            }
        }
    }
}
