import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite(.enabled(if: Strace.isUsable, "strace is not installed, or may not attach to a child of this process"))
    struct StalledDiskTests {
        private struct Asked: Sendable {
            let target: String
            let status: Int
            let received = RawAsk.Received()
        }

        @Test("while the disk under the audit log stalls the client has no byte of a reply, and then the whole of it")
        func stalled() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                let doors = try await gateway.doors()
                let trace = try #require(DemoTrace.named("checkout"))
                let target = "/api/traces/\(trace.idText)"
                let asking = RawAsk(loop: loop)
                let token = try folder.token(.paymentsEngineer)
                let before = try await asking.get(target, at: doors.data, token: token)
                #expect(before.status == 200)
                store.forgetRequests()

                let file = folder.audit + "/" + (try #require(try folder.segments().first))
                // Far longer than the test lasts: it ends because it is released.
                let stall = try await Strace.attach(
                    to: gateway.child.id, ["fdatasync:delay_enter=600000000"], into: file)
                let asked = [
                    Asked(target: target, status: 200), Asked(target: "/api/traces/" + "0badc0de", status: 404),
                    Asked(target: "/api/unknown", status: 404),
                ]
                let replies = try await withThrowingTaskGroup(of: (Int, RawAsk.Reply).self) { group in
                    for (index, one) in asked.enumerated() {
                        group.addTask(executorPreference: loop) {
                            (index, try await asking.get(one.target, at: doors.data, token: token, into: one.received))
                        }
                    }
                    do {
                        try await expectSilence(asked, doors, store, loop)
                    } catch {
                        _ = try await stall.release()
                        throw error
                    }
                    let calls = try await stall.release()
                    #expect(calls.contains { $0.contains("fdatasync(") }, "\(calls)")
                    return try await group.reduce(into: [Int: RawAsk.Reply]()) { $0[$1.0] = $1.1 }
                }
                for (index, one) in asked.enumerated() { #expect(replies[index]?.status == one.status) }
                #expect(replies[0]?.body == before.body)
                gateway.child.send(SIGTERM)
                #expect(try await gateway.child.status() == 0)
                #expect(try folder.records().filter { $0.text(at: "type") == "access" }.count == 1 + asked.count)
            }
        }

        /// Waits until all but the record is there, and then a good while longer.
        private func expectSilence(
            _ asked: [Asked], _ doors: GatewayProcess.Doors, _ store: DemoStore, _ loop: Loop
        ) async throws {
            for _ in 0..<1_000 where store.requests.count < 2 { try await loop.sleep(for: .milliseconds(10)) }
            #expect(store.requests.count == 2)
            for _ in 0..<20 {
                try await loop.sleep(for: .milliseconds(100))
                for one in asked { #expect(one.received.bytes.isEmpty, "\(one.target) was answered before its record") }
            }
            // Probes wait for nothing.
            #expect(try await RawAsk(loop: loop).get("/livez", at: doors.admin).status == 200)
        }
    }
}
