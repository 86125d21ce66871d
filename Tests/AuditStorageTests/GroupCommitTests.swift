import AuditLog
import AuditStorage
import Testing

@Suite struct GroupCommitTests {
    @Test("records that gather while a group is synced share the next sync")
    func fewerSyncs() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for waiter in 0..<64 {
                group.addTask {
                    for round in 0..<10 { try await storage.submit(waiter * 10 + round).durable() }
                }
            }
            try await group.waitForAll()
        }
        let counters = storage.counters
        print("records \(counters.records) in \(counters.groups) groups")
        #expect(counters.records == 640)
        #expect(counters.groups < counters.records / 2)
        try await storage.end()
        #expect(try Set(scratch.records().compactMap { $0.text("req.id") }).count == 640)
    }
}
