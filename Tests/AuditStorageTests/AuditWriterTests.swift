import AuditLog
import AuditStorage
import EventLoop
import Foundation
import Testing

@Suite struct AuditWriterTests {
    @Test("process.start is first, process.stop last, and between them every record in its order")
    func order() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        let receipts = (0..<20).map { storage.submit($0) }
        for receipt in receipts { try await receipt.durable() }
        try await storage.end()
        let records = try scratch.records()
        #expect(records.first?.text("type") == "process.start")
        #expect(records.last?.text("type") == "process.stop")
        #expect(records.compactMap { $0.text("req.id") } == (0..<20).map { "r-\($0)" })
    }

    @Test("a record is in the file when its receipt says so")
    func durableMeansWritten() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        for number in 0..<10 {
            try await storage.submit(number).durable()
            #expect(try scratch.records().last?.text("req.id") == "r-\(number)")
        }
        try await storage.end()
    }

    @Test("the directory is the owner's alone, and so are the files", arguments: [true, false])
    func modes(exists: Bool) async throws {
        let scratch = try ScratchDirectory()
        if exists {
            try FileManager.default.createDirectory(
                atPath: scratch.log, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        }
        let storage = try AuditWriter.open(scratch)
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(scratch.log) == 0o700)
        for name in try scratch.names() { #expect(try mode(scratch.file(name)) == 0o600) }
        try await storage.end()
    }

    @Test("the chain goes on over restarts, with a new boot and the same replica")
    func restarts() async throws {
        let scratch = try ScratchDirectory()
        for round in 0..<3 {
            let storage = try AuditWriter.open(scratch)
            try await storage.submit(round).durable()
            try await storage.end()
        }
        let records = try scratch.records()
        #expect(records.count == 9)
        #expect(records.compactMap { $0.number("seq") } == Array(0..<9))
        #expect(Set(records.compactMap { $0.text("replica") }).count == 1)
        #expect(Set(records.compactMap { $0.text("boot") }).count == 3)
        #expect(try scratch.segments().count == 3)
    }

    @Test("a waiter is resumed on its own loop")
    func resumption() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        let loop = try Loop.start(name: "caller")
        let task = Task(executorPreference: loop) {
            var places: [Bool] = []
            for number in 0..<20 {
                try await storage.submit(number).durable()
                places.append(loop.isCurrent)
            }
            return places
        }
        #expect(try await task.value == [Bool](repeating: true, count: 20))
        loop.stop()
        try await storage.end()
    }

    @Test("after close nothing is taken, and closing again is refused")
    func closed() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        try await storage.end()
        #expect(!storage.isWritable)
        await #expect(throws: AuditFailure.closed) { try await storage.submit(1).durable() }
        await #expect(throws: AuditFailure.closed) { try await storage.close(ProcessStop(cause: .signal)).durable() }
        #expect(try scratch.types() == ["process.start", "process.stop"])
    }

    @Test("however submit and close meet, every receipt ends, and process.stop is last in the file and in time")
    func closeWhileSubmitting() async throws {
        let (rounds, threads, each) = (60, 4, 20)
        var written = 0
        for round in 0..<rounds {
            let scratch = try ScratchDirectory(fast: true)
            let storage = try AuditWriter.open(scratch)
            let durable = try await withThrowingTaskGroup(of: Int.self) { group in
                for thread in 0..<threads {
                    group.addTask { await storage.submitInTurn(thread * each..<(thread + 1) * each) }
                }
                while storage.counters.records < round { await Task.yield() }
                try await storage.end()
                return try await group.reduce(0, +)
            }
            let types = try scratch.types()
            #expect(types.last == "process.stop")
            #expect(types.count == durable + 2)
            written += durable
        }
        print("\(written) of \(rounds * threads * each) records came before their log was closed")
        #expect((rounds..<rounds * threads * each).contains(written))
    }

    @Test("what was submitted before close is written before process.stop")
    func closeWithWaiting() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        let receipts = (0..<500).map { storage.submit($0) }
        try await storage.end()
        for receipt in receipts { try await receipt.durable() }
        let types = try scratch.types()
        #expect(types.count == 502)
        #expect(types.last == "process.stop")
    }

    @Test("failures before identity are recorded once, then counted, and at the latest with the stop")
    func authFailures() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        let source = SourceAddress(bytes: [203, 0, 113, 5])
        for _ in 0..<1_000 { storage.noteAuthFailure(ReasonCode(Reason.signature), from: source, at: Stamps.now()) }
        try await storage.end()
        let failures = try scratch.records().filter { $0.text("type") == "auth.failure" }
        #expect(failures.compactMap { $0.number("data.count") } == [1, 999])
        #expect(failures.allSatisfy { $0.text("src.prefix") == "203.0.113.0/24" })
        #expect(try scratch.types().last == "process.stop")
    }
}
