import AuditLog
import AuditStorage
import Foundation
import TestSupport
import Testing

/// Faults of the disk, made by strace on the log's own calls. Skipped where strace (Debian package `strace`) can't attach.
@Suite(.serialized, .enabled(if: Strace.isUsable, "strace is not installed, or may not attach to this process"))
struct WriteFailureTests {
    private func opened(
        _ limits: AuditWriter.Limits = AuditWriter.Limits()
    ) async throws -> (ScratchDirectory, AuditWriter, String) {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch, limits: limits)
        try await storage.submit(1).durable()
        return (scratch, storage, try #require(try scratch.segments().first))
    }

    static let faults = [
        ("fdatasync:error=EIO:when=1", "input-output"), ("write:error=EIO:when=1", "input-output"),
        ("write:error=ENOSPC:when=1", "no-space"), ("write:error=EDQUOT:when=1", "quota"),
        ("write:error=EROFS:when=1", "read-only"), ("write:retval=0:when=1", "input-output"),
    ]

    @Test("any failed write or sync fails its waiters, ends the file, and a new segment follows", arguments: faults)
    func failure(fault: String, cause: String) async throws {
        let (scratch, storage, name) = try await opened()
        let calls = try await Strace.injecting(fault, into: scratch.file(name)) {
            let receipts = (0..<5).map { storage.submit($0) }
            for receipt in receipts {
                await #expect(throws: AuditFailure.notWritable) { try await receipt.durable() }
            }
            #expect(storage.condition.isFailed)
            await #expect(throws: AuditFailure.notWritable) { try await storage.submit(9).durable() }
            try await storage.becomesWritable()
        }
        // After the fault the file is only read, cut and synced anew: never written, never asked for the sync that failed.
        let afterFault = calls.drop { !$0.contains("(INJECTED)") }.dropFirst()
        #expect(!afterFault.contains { $0.contains(name) && ($0.contains("write(") || $0.contains("fdatasync(")) })
        try await storage.submit(2).durable()
        try await storage.end()
        let records = try scratch.records()
        #expect(
            records.compactMap { $0.text("type") }
                == ["process.start", "access.end", "log.recovered", "access.end", "process.stop"])
        #expect(records[2].text("data.cause") == cause)
        #expect((records[2].number("data.lost_records") ?? 0) >= 6)
        #expect(try scratch.segments().count == 2)
    }

    @Test("an interrupted call is repeated", arguments: ["write:error=EINTR:when=1", "fdatasync:error=EINTR:when=1"])
    func interrupted(fault: String) async throws {
        let (scratch, storage, name) = try await opened()
        _ = try await Strace.injecting(fault, into: scratch.file(name)) { try await storage.submit(2).durable() }
        #expect(storage.counters.failures == 0)
        try await storage.end()
        #expect(try scratch.records().count == 4)
    }

    @Test("while the disk stalls nothing is acknowledged, records gather, and one sync serves them all")
    func stall() async throws {
        let (scratch, storage, name) = try await opened()
        let before = storage.counters
        let calls = try await Strace.injecting("fdatasync:delay_enter=1500000:when=1", into: scratch.file(name)) {
            let first = storage.submit(2)
            let clock = ContinuousClock.now
            try await Task.sleep(for: .milliseconds(300))
            let rest = (0..<200).map { storage.submit(100 + $0) }
            let early = Task { try await first.durable() }
            early.cancel()
            await #expect(throws: AuditFailure.abandoned) { try await early.value }
            #expect(storage.counters == before)
            for receipt in rest { try await receipt.durable() }
            #expect(ContinuousClock.now - clock > .milliseconds(1_400))
        }
        #expect(storage.counters.records == before.records + 201)
        #expect(calls.filter { $0.contains("fdatasync(") && !$0.contains("unfinished") }.count == 2)
        try await storage.end()
    }

    @Test("while the disk stalls the queue is bounded")
    func bounded() async throws {
        let (scratch, storage, name) = try await opened(AuditWriter.Limits(records: 3))
        _ = try await Strace.injecting("fdatasync:delay_enter=1500000:when=1", into: scratch.file(name)) {
            let first = storage.submit(1)
            try await Task.sleep(for: .milliseconds(300))
            let rest = (0..<5).map { storage.submit($0) }
            await #expect(throws: AuditFailure.queueFull) { try await rest[3].durable() }
            await #expect(throws: AuditFailure.queueFull) { try await rest[4].durable() }
            for receipt in [first] + rest[..<3] { try await receipt.durable() }
        }
        try await storage.end()
        #expect(try scratch.records().count == 7)
    }
}
