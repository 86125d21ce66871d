import AuditLog
import AuditStorage
import Testing

@Suite struct SegmentTests {
    private static let boot = String(repeating: "b", count: 32)

    @Test("a name says its first number and its boot, and is read as it is written")
    func roundTrip() throws {
        let boot = try #require(LogIdentifier(parsing: Array(Self.boot.utf8)))
        for first in [0, 7, Int64.max] {
            let name = SegmentName(first: first, boot: boot)
            #expect(SegmentName(parsing: name.description) == name)
        }
        #expect(SegmentName(first: 7, boot: boot).description == "seg-00000000000000000007-\(Self.boot).jsonl")
    }

    @Test(
        "any other spelling is no segment",
        arguments: [
            "seg-7-\(boot).jsonl", "seg-00000000000000000007-\(boot).json", "seg-00000000000000000007-\(boot).jsonl.gz",
            "seg-99999999999999999999-\(boot).jsonl", "seg--0000000000000000007-\(boot).jsonl",
            "seg-00000000000000000007-\(boot.uppercased()).jsonl", "seg-00000000000000000007-.jsonl", "",
            "SEG-00000000000000000007-\(boot).jsonl",
        ])
    func refused(name: String) {
        #expect(SegmentName(parsing: name) == nil)
    }

    @Test("a segment is named for its first record, and the next begins where it ended")
    func names() async throws {
        let scratch = try ScratchDirectory()
        for _ in 0..<2 {
            let storage = try AuditWriter.open(scratch)
            try await storage.submit(1).durable()
            try await storage.end()
        }
        #expect(try scratch.segments().compactMap { SegmentName(parsing: $0)?.first } == [0, 3])
    }
}
