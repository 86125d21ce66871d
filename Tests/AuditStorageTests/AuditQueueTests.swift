import AuditLog
import AuditStorage
import Testing

@Suite struct AuditQueueTests {
    static let limits = [AuditWriter.Limits(records: 0), AuditWriter.Limits(bytes: 100)]

    @Test("a record beyond the limits fails at once, is counted, and hurts nobody", arguments: [0, 1])
    func full(limit: Int) async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch, limits: Self.limits[limit])
        await #expect(throws: AuditFailure.queueFull) { try await storage.submit(1).durable() }
        #expect(storage.isWritable)
        #expect(storage.counters.lost == 1)
        try await storage.end()
        #expect(try scratch.types() == ["process.start", "process.stop"])
    }
}
