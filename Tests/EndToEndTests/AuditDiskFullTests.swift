import DemoServices
import EventLoop
import Foundation
import StrictJSON
import TestSupport
import Testing

extension ProcessTests {
    @Suite(.enabled(if: Privileges.mayMount, "no file system may be mounted here"))
    struct AuditDiskFullTests {
        @Test("on a full disk nothing is served, and with room again everything is, without a restart")
        func full() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                try await onSmallDisk(folder.audit) {
                    try await ServedScene.run(in: folder, store, loop) { scene in
                        let before = try await scene.ask()
                        #expect(before.status == 200)
                        try await fillUntilWriteFails(scene)
                        try await expectNothingServed(scene)
                        try scene.makeRoom()
                        try await scene.becomesReady()
                        let after = try await scene.ask()
                        #expect(after.status == 200 && after.body == before.body)
                        #expect(store.requests.count == 1)
                        try await scene.stop()
                        try await scene.expectIntact()
                        try expectRecovered(folder)
                    }
                }
            }
        }

        /// Runs `body` with a file system of a megabyte at `path`, in memory.
        private func onSmallDisk(_ path: String, _ body: () async throws -> Void) async throws {
            try #require(try await ChildProcess.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path) == 0)
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            #expect(try await ChildProcess.run("umount", "-l", path) == 0)
            try result.get()
        }

        /// The gateway looks for space once a second; where it did before it wrote, nothing has failed yet, and it is given room again.
        private func fillUntilWriteFails(_ scene: ServedScene) async throws {
            for _ in 0..<20 {
                try scene.fill()
                for _ in 0..<20 where try await scene.ask().status == 200 {}
                let state = try await scene.asking.get("/readyz", at: scene.doors.admin)
                #expect(state.status == 503)
                if state.text.hasPrefix("the audit log has failed") { return }
                try scene.makeRoom()
                try await scene.becomesReady()
            }
            Issue.record("no write failed on a full disk")
        }

        private func expectNothingServed(_ scene: ServedScene) async throws {
            scene.store.forgetRequests()
            let asking = scene.asking
            for _ in 0..<15 {
                for persona in DemoPersona.all { try ServedScene.expectUnrecorded(try await scene.ask(persona)) }
                // Strangers, bad tokens, unknown routes and other methods: the same answer.
                try ServedScene.expectUnrecorded(try await asking.get(ServedScene.target, at: scene.doors.data))
                try ServedScene.expectUnrecorded(
                    try await asking.get(ServedScene.target, at: scene.doors.data, token: "a.b.c"))
                let token = try scene.folder.token(.onCall)
                try ServedScene.expectUnrecorded(
                    try await asking.get("/api/unknown", at: scene.doors.data, token: token))
                try ServedScene.expectUnrecorded(
                    try await asking.get(ServedScene.target, at: scene.doors.data, token: token, method: "DELETE"))
                // Malformed ones: closed without a word.
                for text in ["GET /api/traces/1 HTTP/1.1\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"] {
                    #expect(try await asking.send(text, to: scene.doors.data).isEmpty)
                }
                #expect(try await asking.get("/livez", at: scene.doors.admin).status == 200)
                #expect(try await asking.get("/readyz", at: scene.doors.admin).status == 503)
                // Together longer than a look for space: it stays so.
                try await scene.loop.sleep(for: .milliseconds(100))
            }
            #expect(scene.store.requests.isEmpty)
        }

        private func expectRecovered(_ folder: ServedFolder) throws {
            let records = try folder.records()
            let recovered = records.filter { $0.text(at: "type") == "log.recovered" }
            #expect(recovered.count == 1)
            #expect(recovered.first?.text(at: "data.cause") == "no-space")
            #expect(records.last?.text(at: "type") == "process.stop")
            print("full disk: \(records.count) records, of them \(recovered.count) log.recovered")
        }
    }
}

extension ServedScene {
    private var filler: String { folder.audit + "/filler" }

    /// Takes the last byte of the disk.
    fileprivate func fill() throws {
        _ = FileManager.default.createFile(atPath: filler, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: filler))
        defer { try? file.close() }
        while (try? file.write(contentsOf: Data(count: 4_096))) != nil {}
    }

    fileprivate func makeRoom() throws { try FileManager.default.removeItem(atPath: filler) }
}
