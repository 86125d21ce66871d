import AuditLog
import AuditStorage
import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct SecondProcessTests {
    @Test("another process can't have the directory while the log is open, and can after it was closed")
    func heldByUs() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        #expect(try await ChildProcess.run("flock", "-n", "-E", "9", scratch.log, "true") == 9)
        #expect(throws: AuditFailure.locked(directory: scratch.log)) { try AuditWriter.open(scratch) }
        try await storage.end()
        #expect(try await ChildProcess.run("flock", "-n", "-E", "9", scratch.log, "true") == 0)
    }

    @Test("where another process has the directory, the start is refused in words")
    func heldByOthers() async throws {
        let scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: scratch.log, withIntermediateDirectories: false)
        let ready = scratch.path + "/ready"
        // `-F`: one process, so that the lock goes with the one that is ended below.
        let script = "touch \(ready); exec sleep 60"
        let other = try await ChildProcess.start(["flock", "-F", scratch.log, "sh", "-c", script])
        defer { other.send(SIGKILL) }
        for _ in 0..<1_000 where !FileManager.default.fileExists(atPath: ready) {
            try await Task.sleep(for: .milliseconds(10))
        }
        let failure = #expect(throws: AuditFailure.self) { try AuditWriter.open(scratch) }
        #expect(failure == .locked(directory: scratch.log))
        #expect(
            failure?.description.hasSuffix("is in use by another process: expected one for each process") == true)
        #expect(try scratch.names().isEmpty)
        await other.end()
        try await AuditWriter.open(scratch).end()
    }
}
