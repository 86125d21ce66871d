import AuditLog
import AuditStorage
import Testing

@Suite struct ReceiptTests {
    @Test("many tasks may wait for one record, before and after it is durable")
    func manyWaiters() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        let receipt = storage.submit(1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { try await receipt.durable() } }
            try await group.waitForAll()
        }
        try await receipt.durable()
        try await storage.end()
    }

    @Test("a cancelled wait ends at once, and the record goes its way")
    func cancellation() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        for number in 0..<50 {
            let receipt = storage.submit(number)
            let task = Task { () async -> AuditFailure? in
                do throws(AuditFailure) {
                    try await receipt.durable()
                    return nil
                } catch {
                    return error
                }
            }
            task.cancel()
            #expect([nil, .abandoned].contains(await task.value))
        }
        try await storage.end()
        #expect(try scratch.records().count == 52)
    }
}
