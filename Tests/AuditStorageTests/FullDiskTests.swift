import AuditLog
import AuditStorage
import Foundation
import TestSupport
import Testing

/// A file system of a megabyte, in memory. Skipped where the tests may not mount one.
@Suite(.serialized, .enabled(if: Privileges.mayMount, "no file system may be mounted here"))
struct FullDiskTests {
    /// Runs `body` on a log whose directory is a small file system of its own.
    private func onSmallDisk(_ body: (ScratchDirectory, AuditWriter) async throws -> Void) async throws {
        let scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: scratch.log, withIntermediateDirectories: false)
        try #require(try await ChildProcess.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", scratch.log) == 0)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(scratch, AuditWriter.open(scratch)))
        } catch {
            result = .failure(error)
        }
        #expect(try await ChildProcess.run("umount", "-l", scratch.log) == 0)
        try result.get()
    }

    private func fill(_ scratch: ScratchDirectory, leaving bytes: Int) throws {
        try scratch.write([UInt8](repeating: 1, count: (1 << 20) - bytes), to: "filler")
    }

    @Test("below 5 % free new work is refused before the disk is full, and taken again when there is room")
    func lowOnSpace() async throws {
        try await onSmallDisk { scratch, storage in
            try fill(scratch, leaving: 40_000)
            try await storage.becomes { $0 == .lowOnSpace }
            await #expect(throws: AuditFailure.notWritable) { try await storage.submit(1).durable() }
            try FileManager.default.removeItem(atPath: scratch.file("filler"))
            try await storage.becomesWritable()
            try await storage.submit(2).durable()
            try await storage.end()
            #expect(storage.counters.failures == 0)
            #expect(try scratch.types() == ["process.start", "access.end", "process.stop"])
        }
    }

    @Test("on a full disk every waiter fails, and the log works again without a restart when there is room")
    func full() async throws {
        try await onSmallDisk { scratch, storage in
            try await storage.submit(0).durable()
            var (asked, failed) = (0, 0)
            // More than is left at once. Space is looked at once a second: where that came between, so that what was left was
            // refused and no write failed, once more.
            for _ in 0..<20 where storage.counters.failures == 0 {
                try? FileManager.default.removeItem(atPath: scratch.file("filler"))
                try await storage.becomesWritable()
                try fill(scratch, leaving: 80_000)
                for receipt in (0..<1_000).map({ storage.submit($0 + 1) }) {
                    do { try await receipt.durable() } catch { failed += 1 }
                }
                asked += 1_000
            }
            #expect(storage.counters.failures == 1)
            #expect(failed > 0)
            #expect(storage.condition.isFailed)
            try await Task.sleep(for: .milliseconds(1_500))
            #expect(storage.condition.isFailed)
            try FileManager.default.removeItem(atPath: scratch.file("filler"))
            try await storage.becomesWritable()
            try await storage.submit(5_000).durable()
            try await storage.end()
            let records = try scratch.records()
            let recovered = try #require(records.first { $0.text("type") == "log.recovered" })
            #expect(recovered.text("data.cause") == "no-space")
            #expect(recovered.number("data.lost_records") == Int64(failed))
            #expect(records.count == asked - failed + 5)
        }
    }

    @Test("a device that is always full says so, and is not written twice")
    func devFull() throws {
        let file = try OpenFile("/dev/full", flags: O_WRONLY)
        let problem = #expect(throws: FileProblem.self) { try file.write([1, 2, 3]) }
        #expect(problem?.cause == .noSpace)
        #expect(problem?.description == "can't write `/dev/full`: no space left on the device")
    }
}
