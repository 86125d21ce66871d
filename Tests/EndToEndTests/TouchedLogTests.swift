import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Somebody else has his hands in a served audit directory, or the system takes it away.
    @Suite struct TouchedLogTests {
        private typealias Touch = @Sendable (_ scene: ServedScene, _ segment: String) async throws -> Void

        /// After each of these the log no longer holds what was acknowledged.
        private static let losses: [(String, Touch)] = [
            ("cut", { scene, segment in try Self.cut(segment, to: try scene.size(segment) - 10) }),
            ("emptied", { _, segment in try Self.cut(segment, to: 0) }),
            ("removed", { _, segment in try FileManager.default.removeItem(atPath: segment) }),
            (
                "replaced by a copy",
                { _, segment in
                    try FileManager.default.copyItem(atPath: segment, toPath: segment + ".copy")
                    try #require(rename(segment + ".copy", segment) == 0)
                }
            ),
            (
                "with its directory removed",
                { scene, _ in try FileManager.default.removeItem(atPath: scene.folder.audit) }
            ),
        ]

        private static func cut(_ path: String, to size: Int) throws { try #require(truncate(path, off_t(size)) == 0) }

        @Test(
            "an open segment that is cut, removed, replaced or lost with its directory: 503, not ready, the store unasked, for good"
        )
        func lost() async throws {
            // Side by side: most of it is waiting.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (what, touch) in Self.losses {
                    group.addTask {
                        try await ServedScene.run { scene in
                            #expect(try await scene.ask().status == 200, "\(what)")
                            try await touch(scene, try scene.segment())
                            // The first one may be on its way to the store when the log notices.
                            try ServedScene.expectUnrecorded(try await scene.ask())
                            try await scene.expectClosedForGood()
                            #expect(scene.gateway.printed.contains("audit log not written"), "\(what)")
                            // Nobody makes a new log in the place of a lost one.
                            #expect(try await scene.stopsFailed(), "\(what)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        /// After each of these it does again, once `undo` has run.
        private static let disturbances: [(cause: String, touch: Touch, undo: Touch)] = [
            (
                "segment-changed", { _, segment in try #require(rename(segment, segment + ".away") == 0) },
                { _, segment in try #require(rename(segment + ".away", segment) == 0) }
            ),
            (
                "segment-changed",
                { scene, _ in try #require(rename(scene.folder.audit, scene.folder.path + "/away") == 0) },
                { scene, _ in try #require(rename(scene.folder.path + "/away", scene.folder.audit) == 0) }
            ),
            (
                "segment-changed",
                { _, segment in
                    let file = try #require(FileHandle(forWritingAtPath: segment))
                    try file.seekToEnd()
                    try file.write(contentsOf: Data("{\"seq\":9}\n".utf8))
                    try file.close()
                }, { _, _ in }
            ),
        ]

        @Test(
            "a segment or directory that was moved away, or written by somebody else: 503 until it is as it was, then a new segment"
        )
        func disturbed() async throws {
            try await ServedScene.run { scene in
                for (number, (_, touch, undo)) in Self.disturbances.enumerated() {
                    #expect(try await scene.ask(agent: "before-\(number)").status == 200)
                    let segment = try scene.segment()
                    try await touch(scene, segment)
                    try ServedScene.expectUnrecorded(try await scene.ask())
                    try await undo(scene, segment)
                    try await scene.becomesReady()
                    #expect(try await scene.ask(agent: "after-\(number)").status == 200)
                }
                try await scene.stop()
                let agents = Self.disturbances.indices.flatMap { ["before-\($0)", "after-\($0)"] }
                try await scene.expectIntact(answered: agents)
                let causes = try scene.records("log.recovered").map { $0.text(at: "data.cause") }
                #expect(causes == Self.disturbances.map(\.cause))
            }
        }

        @Test(
            "a file system that turns read-only under the log: 503, not ready, the store unasked, and the log as it was",
            .enabled(if: Privileges.mayMountImages, "no file may be mounted as a file system here"))
        func readOnly() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                let image = folder.path + "/image"
                let script = "truncate -s 8M \"$1\" && mkfs.ext4 -q \"$1\" && mount -o loop \"$1\" \"$2\""
                try #require(try await ChildProcess.run("sh", "-c", script, "sh", image, folder.audit) == 0)
                let outcome = await Result {
                    try await ServedScene.run(in: folder, store, loop) { scene in
                        #expect(try await scene.ask(agent: "before").status == 200)
                        // What the kernel does of itself where the file system's own data can't be written.
                        try #require(
                            try await ChildProcess.run("mount", "-o", "remount,abort", folder.audit) == 0)
                        try ServedScene.expectUnrecorded(try await scene.ask())
                        try await scene.expectClosedForGood()
                        try await scene.expectIntact(answered: ["before"])
                    }
                }
                #expect(try await ChildProcess.run("umount", "-l", folder.audit) == 0)
                try outcome.get()
            }
        }
    }
}

extension ServedScene {
    /// Ends the program as an operator does; whether it ended without having been able to write its last record.
    fileprivate func stopsFailed() async throws -> Bool {
        gateway.child.send(SIGTERM)
        _ = try await gateway.child.status()
        guard FileManager.default.fileExists(atPath: folder.audit) else { return true }
        for name in try folder.segments() {
            if String(decoding: try folder.bytes(name), as: UTF8.self).contains("process.stop") { return false }
        }
        return true
    }
}
