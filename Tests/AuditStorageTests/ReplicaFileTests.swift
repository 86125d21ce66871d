import AuditLog
import AuditStorage
import Foundation
import Testing

@Suite struct ReplicaFileTests {
    @Test(
        "a replica file that holds no id refuses the start",
        arguments: [
            "", "x\n", String(repeating: "A", count: 32) + "\n", String(repeating: "a", count: 32),
            String(repeating: "a", count: 32) + "\n\n", String(repeating: "a", count: 70_000),
        ])
    func malformed(content: String) throws {
        let scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: scratch.log, withIntermediateDirectories: false)
        try scratch.write(Array(content.utf8), to: "replica")
        #expect(throws: AuditFailure.replica(file: "replica")) { try AuditWriter.open(scratch) }
    }

    @Test("where the id is lost but there are segments, no new one is made up")
    func lost() async throws {
        let scratch = try ScratchDirectory()
        try await AuditWriter.open(scratch).end()
        try FileManager.default.removeItem(atPath: scratch.file("replica"))
        #expect(throws: AuditFailure.replica(file: "replica")) { try AuditWriter.open(scratch) }
    }

    @Test("a crash while the id was made leaves no trace")
    func halfMade() async throws {
        let scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: scratch.log, withIntermediateDirectories: false)
        try scratch.write(Array("half".utf8), to: "replica.new")
        try await AuditWriter.open(scratch).end()
        #expect(try scratch.records().count == 2)
    }
}
