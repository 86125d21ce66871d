import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Each of the next writes to the log fails in each way; then the program is killed, and starts again.
    @Suite(.enabled(if: Strace.isUsable, "strace is not installed, or may not trace a child of this process"))
    struct WriteFaultTests {
        private static let indices = 1...4

        @Test(
            "whichever write to the log fails and how: no answered request is lost, and nothing is half written but the end"
        )
        func everyIndex() async throws {
            // Side by side: most of it is waiting for the next try.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for fault in ["ENOSPC", "EDQUOT", "EROFS", "EINTR"] {
                    group.addTask { try await run(fault) }
                }
                try await group.waitForAll()
            }
        }

        private func run(_ fault: String) async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                var answered: [String] = []
                try await ServedScene.run(in: folder, store, loop) { scene in
                    for index in Self.indices {
                        answered += try await meet("write:error=\(fault):when=\(index)", "\(fault)-\(index)", scene)
                    }
                    scene.gateway.child.send(SIGKILL)
                    try await scene.gateway.child.status()
                    try await scene.expectIntact(answered: answered)
                }
                try await ServedScene.run(in: folder, store, loop) { scene in
                    #expect(try await scene.ask(agent: "again").status == 200)
                    try await scene.stop()
                    try await scene.expectIntact(answered: answered + ["again"])
                    let failures = fault == "EINTR" ? 0 : Self.indices.count
                    #expect(try scene.records("log.recovered").count == failures, "\(fault)")
                }
                #expect(answered.count > Self.indices.count)
            }
        }

        /// Asks until the fault was met; the user agents that were answered.
        private func meet(_ fault: String, _ name: String, _ scene: ServedScene) async throws -> [String] {
            let strace = try await Strace.attach(
                to: scene.gateway.child.id, [fault], into: try scene.segment())
            var answered: [String] = []
            for number in 0..<8 {
                let agent = "\(name)-\(number)"
                guard try await scene.ask(agent: agent).status == 200 else { break }
                answered.append(agent)
            }
            try await scene.becomesReady()
            let calls = try await strace.release()
            #expect(calls.contains { $0.contains("(INJECTED)") }, "\(name): \(calls)")
            let agent = "\(name)-last"
            #expect(try await scene.ask(agent: agent).status == 200)
            return answered + [agent]
        }
    }
}
