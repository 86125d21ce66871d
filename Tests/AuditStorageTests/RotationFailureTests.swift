import AuditLog
import AuditStorage
import TestSupport
import Testing

extension WriteFailureTests {
    /// In the other suite, since one tracer alone may attach at a time.
    @Suite struct RotationFailureTests {
        /// A fault, and whether it meets the directory or the file that is to follow.
        private static let turns = [
            ("openat:error=ENOSPC:when=1", true, "no-space"), ("openat:error=EMFILE:when=1", true, "other"),
            ("fsync:error=EIO:when=1", true, "input-output"), ("write:error=EIO:when=1", false, "input-output"),
            ("write:error=ENOSPC:when=1", false, "no-space"), ("fdatasync:error=EIO:when=1", false, "input-output"),
        ]

        @Test(
            "a rotation that fails at any step fails as a write does, and the segment that follows says all",
            arguments: turns)
        func rotation(fault: String, ofDirectory: Bool, cause: String) async throws {
            let scratch = try ScratchDirectory()
            let storage = try AuditWriter.open(scratch, rhythm: LogRhythm(segmentBytes: 2_400))
            while storage.counters.extent.lines < 4 { try await storage.submit(Stamps.access(1)).durable() }
            let (old, lines) = (try #require(try scratch.segments().first), storage.counters.extent.lines)
            let boot = try #require(SegmentName(parsing: old)).boot
            let next = SegmentName(first: lines, boot: boot).description
            _ = try await Strace.injecting(fault, into: ofDirectory ? scratch.log : scratch.file(next)) {
                await #expect(throws: AuditFailure.notWritable) { try await storage.submit(Stamps.access(2)).durable() }
                #expect(storage.condition.isFailed)
                try await storage.becomesWritable()
            }
            try await storage.submit(Stamps.access(3)).durable()
            try await storage.end()
            let records = try scratch.records()
            let turn = records.dropFirst(Int(lines) - 1).prefix(4)
            #expect(
                turn.compactMap { $0.text("type") }
                    == ["log.segment.close", "log.segment.open", "log.recovered", "access"])
            let recovered = try #require(turn.dropFirst(2).first)
            #expect(recovered.text("data.cause") == cause && recovered.text("data.segment") == old)
            #expect(recovered.number("data.cut_bytes") == 0 && recovered.number("data.lost_records") == 1)
            #expect(records.allSatisfy { $0.text("req.id") != "r-2" })
            #expect(storage.counters.extent.segments == (try scratch.segments().count))
            let check = try await AuditCheck.run(scratch.log)
            #expect(check.status == 0 && check.findings.isEmpty, "\(check.text)")
        }
    }
}
