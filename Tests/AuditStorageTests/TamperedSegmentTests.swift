import AuditLog
import AuditStorage
import Foundation
import Testing

/// Someone else touches the open segment: the log closes before the next record, and says so while idle.
@Suite struct TamperedSegmentTests {
    private func opened() async throws -> (ScratchDirectory, AuditWriter, String) {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        try await storage.submit(1).durable()
        return (scratch, storage, try #require(try scratch.segments().first))
    }

    private func expectRefusal(_ storage: AuditWriter) async {
        await #expect(throws: AuditFailure.notWritable) { try await storage.submit(2).durable() }
        #expect(storage.condition.isFailed)
    }

    /// Ends a log that can't write its end.
    private func abandon(_ storage: AuditWriter) async {
        await #expect(throws: AuditFailure.notWritable) {
            try await storage.close(ProcessStop(cause: .request)).durable()
        }
        await storage.joined()
    }

    @Test("a segment that is removed or cut closes the log for good")
    func lost() async throws {
        for cut in [false, true] {
            let (scratch, storage, name) = try await opened()
            if cut {
                try scratch.write(Array(try scratch.bytes(name).dropLast(10)), to: name)
            } else {
                try FileManager.default.removeItem(atPath: scratch.file(name))
            }
            await expectRefusal(storage)
            try await Task.sleep(for: .milliseconds(2_300))
            await expectRefusal(storage)
            await abandon(storage)
        }
    }

    @Test("an idle log notices within its second")
    func idle() async throws {
        let (scratch, storage, name) = try await opened()
        try FileManager.default.moveItem(atPath: scratch.file(name), toPath: scratch.path + "/away")
        try await storage.becomes { $0.isFailed }
        try FileManager.default.moveItem(atPath: scratch.path + "/away", toPath: scratch.file(name))
        try await storage.becomesWritable()
        try await storage.submit(3).durable()
        try await storage.end()
        #expect(try scratch.types() == ["process.start", "access.end", "log.recovered", "access.end", "process.stop"])
    }

    @Test("what someone else appended is cut off, hashed on the record, and the log goes on")
    func appended() async throws {
        let (scratch, storage, name) = try await opened()
        let handle = try #require(FileHandle(forWritingAtPath: scratch.file(name)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("forged\n".utf8))
        try handle.close()
        await expectRefusal(storage)
        try await storage.becomesWritable()
        try await storage.end()
        let recovered = try #require(try scratch.records().first { $0.text("type") == "log.recovered" })
        #expect(recovered.text("data.cause") == "segment-changed")
        #expect(recovered.number("data.cut_bytes") == 7)
        #expect(recovered.text("data.cut_sha256") == "0ab55839dc48167751feca67b9256a6a088bc4d6787e91697c4f6aaae5753d7b")
        #expect(recovered.number("data.lost_records") == 1)
    }

    @Test("a copy in place of the segment is not the segment")
    func replaced() async throws {
        let (scratch, storage, name) = try await opened()
        let content = try scratch.bytes(name)
        try FileManager.default.removeItem(atPath: scratch.file(name))
        try scratch.write(content, to: name)
        await expectRefusal(storage)
        await abandon(storage)
    }

    @Test("a directory that was moved away closes the log until it is back")
    func directory() async throws {
        let (scratch, storage, _) = try await opened()
        try FileManager.default.moveItem(atPath: scratch.log, toPath: scratch.path + "/away")
        await expectRefusal(storage)
        try FileManager.default.moveItem(atPath: scratch.path + "/away", toPath: scratch.log)
        try await storage.becomesWritable()
        try await storage.end()
        #expect(try scratch.types().last == "process.stop")
    }
}
