import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

/// Several requests for one question are with the store at once, and their replies are read in the order of the question.
@Suite struct SideBySideTests {
    private static func batch(_ count: Int) -> String {
        "/api/traces?" + (0..<count).map { "traceID=\($0 + 1)" }.joined(separator: "&")
    }

    @Test("eight are with the store at once, and never more")
    func eight() async throws {
        try await HeldStore.run { stage, store in
            let asking = Task(executorPreference: stage.client.loop) {
                try await stage.ask(Self.batch(20), as: .paymentsEngineer)
            }
            try await store.waitForRequests(8, on: stage.client.loop)
            try await stage.client.loop.sleep(for: .milliseconds(100))
            #expect(store.asked.value == 8)
            store.release()
            // One trace answers every id: the second reply is another trace than the one asked for.
            let reply = try await asking.value
            try RefusalShape.expect(reply, 502, "store-reply", "another trace")
            #expect(store.asked.value <= 9)
        }
    }

    @Test("a caller who leaves while eight are with the store leaves nothing behind")
    func gone() async throws {
        try await HeldStore.run { stage, store in
            let asking = Task(executorPreference: stage.client.loop) {
                try await stage.ask(Self.batch(20), as: .paymentsEngineer)
            }
            try await store.waitForRequests(8, on: stage.client.loop)
            asking.cancel()
            _ = await asking.result
            let lines = try await stage.records { $0.contains { $0.type == "access.end" } }
            #expect(lines.last { $0.type == "access.end" }?.reason == "client-gone")
            store.release()
            let after = try await stage.probe("/metrics").text
            #expect(after.contains("spanwarden_held_bytes 0"))
        }
    }

    @Test("of twenty the answer has each in its place, whichever comes first")
    func order() async throws {
        try await GatewayStage.withStore { stage, _ in
            let known = try ["checkout", "refund", "browse", "login"].map { try #require(DemoTrace.named($0)).idText }
            let ids = (0..<20).map { $0 % 5 == 0 ? known[$0 / 5] : String(repeating: "0", count: 30) + "\($0 + 10)" }
            let target = "/api/traces?" + ids.map { "traceID=\($0)" }.joined(separator: "&")
            for _ in 0..<5 {
                let reply = try await stage.ask(target, as: .onCall)
                #expect(try SearchTests.ids(reply) == known)
                let body = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
                let missing = (body?["errors"] as? [[String: Any]] ?? []).map { $0["traceID"] as? String ?? "" }
                #expect(missing == ids.filter { !known.contains($0) })
            }
        }
    }
}
