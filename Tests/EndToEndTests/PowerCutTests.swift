import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A kill loses nothing that was written; a power cut loses all that was not synced. What a cut would leave is computed from the
    /// program's own calls, in the order in which one tracer has seen them.
    @Suite(.enabled(if: Strace.isUsable, "strace is not installed, or may not trace a child of this process"))
    struct PowerCutTests {
        private static let clients = 6
        private static let asks = 8
        /// Syncs begin late, so that there is something to lose.
        private static let slow = "fdatasync:delay_enter=2000"
        /// Syncs do nothing and say that they have.
        private static let claimed = "fdatasync:retval=0"

        @Test(
            "a power cut at the moment of any reply leaves its record on the disk, and a log that the next start takes")
        func cut() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                try folder.rotateOften()
                let verdict = try await life(in: folder, store, loop, Self.slow, images: 12)
                print("power cut: \(verdict)")
                #expect(verdict.faults.isEmpty)
                #expect(verdict.replies == Self.clients * Self.asks && verdict.images == 12)
                #expect(verdict.unsynced > 0)
                #expect(try folder.rotations() > 1)
                let configuration = try folder.text()
                for image in 0..<4 {
                    let audit = "images/\(image)"
                    try folder.write(
                        configuration.replacing("directory: audit,", with: "directory: \(audit),"))
                    try await ServedScene.run(in: folder, store, loop) { scene in
                        #expect(try await scene.ask(agent: "after").status == 200)
                        try await scene.stop()
                    }
                    let check = try await AuditCheck.run(folder.path + "/" + audit, answered: ["after"])
                    #expect(check.status == 0, "\(check.text)")
                }
            }
        }

        @Test(
            "where a sync only claims to have written, no reply's record would be found, and the check of power cuts says so"
        )
        func claims() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                let verdict = try await life(in: folder, store, loop, Self.claimed, images: 0)
                #expect(verdict.replies == Self.clients * Self.asks)
                #expect(verdict.faults.count == verdict.replies)
            }
        }

        /// It serves, clients ask at once, it is killed.
        private func life(
            in folder: ServedFolder, _ store: DemoStore, _ loop: Loop, _ fault: String, images: Int
        ) async throws -> SyscallTrace.Verdict {
            let gateway = try await GatewayProcess.start(in: folder, under: SyscallTrace.words(folder, [fault]))
            defer { gateway.child.send(SIGKILL) }
            let doors = try await gateway.doors()
            let targets = [ServedScene.target, "/api/traces/0badc0de", "/api/unknown", ServedScene.target + "?start=x"]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<Self.clients {
                    group.addTask(executorPreference: loop) {
                        for number in 0..<Self.asks {
                            let reply = try await RawAsk(loop: loop).get(
                                targets[(client + number) % targets.count], at: doors.data,
                                token: try folder.token(DemoPersona.all[number % 3]))
                            #expect([200, 404, 400].contains(reply.status))
                        }
                    }
                }
                try await group.waitForAll()
            }
            gateway.child.send(SIGKILL)
            #expect(try await gateway.child.status() == 128 + SIGKILL, "\(gateway.printed)")
            return try await SyscallTrace.verdict(of: gateway, in: folder, images: images)
        }
    }
}
