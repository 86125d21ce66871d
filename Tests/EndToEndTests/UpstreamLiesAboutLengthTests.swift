import TestSupport
import Testing

/// A store whose reply is shorter, longer or otherwise framed than it says.
@Suite struct UpstreamLiesAboutLengthTests {
    @Test("a reply that is longer, shorter or otherwise framed than it says is a 502, and nothing of it gets out")
    func lengths() async throws {
        #expect(HostileReply.lengths.count > 12)
        try await GatewayStage.withRawStore { stage, store in
            try await HostileReply.expectRefused(HostileReply.lengths, at: stage, store)
        }
    }

    @Test("a reply longer than limits.upstreamBytes is refused, whether it says so or not")
    func oversized() async throws {
        try await GatewayStage.withRawStore(.init(more: "limits: { upstreamBytes: 4KiB }")) { stage, store in
            let long = Array(HostileReply.body(copies: 40).utf8)
            let chunks = HostileReply.head("200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked")
            let size = String(long.count, radix: 16)
            let chunked = Array("\(chunks)\(size)\r\n".utf8) + long + Array("\r\n0\r\n\r\n".utf8)
            for (what, bytes) in [("said", HostileReply.reply(long)), ("not said", chunked)] {
                let hostile = HostileReply(what: what, steps: [.readHead, .send(bytes)], reason: "over-limit")
                try await HostileReply.expectRefused(hostile, at: stage, store)
            }
        }
    }
}
