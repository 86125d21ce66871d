import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The disk under a gateway's audit log says that it can't keep what it was given.
    @Suite(.enabled(if: Strace.isUsable, "strace is not installed, or may not trace a child of this process"))
    struct FailingDiskTests {
        @Test(
            "a sync that fails once: no reply without a durable record, the file is never synced again, a new segment follows"
        )
        func once() async throws {
            let faults = ["fdatasync:error=EIO:when=4"]
            try await ServedScene.run(under: { SyscallTrace.words($0, faults) }) { scene in
                var answered: [String] = []
                for number in 0..<40 where try await scene.ask(agent: "a\(number)").status == 200 {
                    answered.append("a\(number)")
                }
                // Not by a probe: the trace would take its answer for one without a record.
                try await scene.says("audit log written again")
                for number in 40..<45 {
                    #expect(try await scene.ask(agent: "a\(number)").status == 200)
                    answered.append("a\(number)")
                }
                try await scene.stop()
                let verdict = try await SyscallTrace.verdict(of: scene.gateway, in: scene.folder)
                print("one failed sync: \(verdict)")
                #expect(verdict.faults.isEmpty && verdict.failures == 1)
                #expect(verdict.replies == answered.count && verdict.refused == 45 - answered.count)
                try await scene.expectIntact(answered: answered)
                #expect(try scene.records("log.recovered").map { $0.text(at: "data.cause") } == ["input-output"])
                #expect(try scene.folder.segments().count == 2)
            }
        }

        @Test("syncs that fail from now on: 503, not ready, alive, the store unasked; with the disk, all is well again")
        func forEver() async throws {
            try await ServedScene.run { scene in
                #expect(try await scene.ask(agent: "before").status == 200)
                let first = try scene.segment()
                let fault = try await Strace.attach(to: scene.gateway.child.id, ["fdatasync:error=EIO"])
                do {
                    try await expectFailing(scene)
                } catch {
                    _ = try await fault.release()
                    throw error
                }
                let calls = try await fault.release()
                // The file was synced in vain once and then given up; each try to go on began another one.
                let synced = calls.filter { $0.contains("fdatasync(") }
                #expect(synced.count { $0.contains(first) } == 1 && synced.count >= 3, "\(calls)")
                let later = calls.drop { !$0.contains("(INJECTED)") }.dropFirst()
                #expect(!later.contains { $0.contains("write(") && $0.contains(first) }, "\(calls)")
                try await expectRepaired(scene)
            }
        }

        @Test(
            "the same by another tool: a library between the program and the system",
            .enabled(if: Privileges.mayInterpose, "fiu-run is not installed, or its library can't be loaded"))
        func interposed() async throws {
            try await ServedScene.run(under: { ["fiu-run", "-x", "-f", $0.path + "/fiu"] }) { scene in
                #expect(try await scene.ask(agent: "before").status == 200)
                func control(_ command: String) async throws {
                    let id = "\(scene.gateway.child.id)"
                    let words = ["fiu-ctrl", "-f", scene.folder.path + "/fiu", "-c", command, id]
                    #expect(try await ChildProcess.start(words).status() == 0)
                }
                try await control("enable name=posix/io/sync/fdatasync,failinfo=5")
                try await expectFailing(scene)
                try await control("disable name=posix/io/sync/fdatasync")
                try await expectRepaired(scene)
            }
        }

        /// The first request was on its way when the disk failed: the store is asked, and nobody is answered.
        private func expectFailing(_ scene: ServedScene) async throws {
            try ServedScene.expectUnrecorded(try await scene.ask(agent: "lost"))
            try await scene.expectClosedForGood()
            #expect(try await scene.probe("/readyz").text.contains("input or output error"))
        }

        private func expectRepaired(_ scene: ServedScene) async throws {
            try await scene.becomesReady()
            #expect(try await scene.ask(agent: "after").status == 200)
            try await scene.stop()
            try await scene.expectIntact(answered: ["before", "after"])
            let repairs = try scene.records("log.recovered")
            #expect(repairs.map { $0.text(at: "data.cause") } == ["input-output"])
        }
    }
}
