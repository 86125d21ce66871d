import DemoServices
import EventLoop
import TestSupport
import Testing

/// A store that takes its time: 504 at the deadline, the store let go of, nothing of its part of a reply shown.
@Suite struct SlowUpstreamTests {
    @Test(
        "a store that is silent for 10 seconds before its first byte, or for 15 seconds behind it, is a 504",
        arguments: [false, true])
    func slow(_ begins: Bool) async throws {
        try await GatewayStage.withRawStore { stage, store in
            let part = HostileReply.reply(HostileReply.body()).dropLast(20)
            let steps: [RawStore.Step] = [.readHead] + (begins ? [.send(Array(part))] : []) + [.awaitEnd]
            let hostile = HostileReply(
                what: begins ? "stalls" : "silent", steps: steps, status: 504, code: "store-timeout",
                reason: "store-timeout")
            let start = ContinuousClock.now
            try await HostileReply.expectRefused(hostile, at: stage, store)
            #expect(ContinuousClock.now - start < .seconds(45), "the deadline for all of it is 60 seconds")
            // The gateway hung up on it.
            for _ in 0..<200 where store.ended.value == 0 { try await stage.client.loop.sleep(for: .milliseconds(10)) }
            #expect(store.ended.value == 1)
        }
    }

    @Test("a store that sends a byte now and then may take as long as the deadline for all of it, and not longer")
    func drips() async throws {
        try await GatewayStage.withRawStore { stage, store in
            let reply = HostileReply.reply(HostileReply.body())
            let head = Array(reply.prefix(40))
            // Slow and in time: heads and bodies may come in single bytes.
            store.follow([.readHead, .drip(head, every: .milliseconds(2)), .send(Array(reply.dropFirst(40)))])
            let inTime = try await stage.ask(HostileReply.target, as: .paymentsEngineer)
            #expect(inTime.status == 200)
            // Never silent for 15 seconds, and not done in 60.
            let steps: [RawStore.Step] = [.readHead, .drip(Array(reply.dropLast(2)), every: .milliseconds(500))]
            let hostile = HostileReply(
                what: "drips", steps: steps, status: 504, code: "store-timeout", reason: "store-timeout")
            let start = ContinuousClock.now
            try await HostileReply.expectRefused(hostile, at: stage, store)
            #expect(ContinuousClock.now - start >= .seconds(55))
        }
    }
}
