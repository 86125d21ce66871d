import AuditLog
import AuditStorage
import Foundation
import StrictJSON
import Testing

/// Starts on what a crash, an operator or an attacker left.
@Suite struct StartRecoveryTests {
    /// A log of one segment that was not closed: as after a kill.
    private func killed(records: Int = 3, fast: Bool = false) async throws -> ScratchDirectory {
        let scratch = try ScratchDirectory(fast: fast)
        let storage = try AuditWriter.open(scratch)
        for number in 0..<records { try await storage.submit(number).durable() }
        try await storage.end()
        let name = try #require(try scratch.segments().first)
        let lines = try scratch.bytes(name).split(separator: 10)
        try scratch.write(lines.dropLast().flatMap { $0 + [10] }, to: name)
        return scratch
    }

    @Test("cut at any byte, the log starts, keeps every whole record, and says what was cut")
    func everyOffset() async throws {
        let original = try await killed(records: 2, fast: true)
        let name = try #require(try original.segments().first)
        let content = try original.bytes(name)
        let replica = try original.bytes("replica")
        for length in 0...content.count {
            let scratch = try ScratchDirectory(fast: true)
            try FileManager.default.createDirectory(atPath: scratch.log, withIntermediateDirectories: false)
            try scratch.write(replica, to: "replica")
            try scratch.write(Array(content[..<length]), to: name)
            try await AuditWriter.open(scratch).end()
            try check(scratch, Array(content[..<length]))
        }
    }

    private func check(_ scratch: ScratchDirectory, _ left: [UInt8]) throws {
        let kept = (left.lastIndex(of: 10) ?? -1) + 1
        let whole = left[..<kept].split(separator: 10).count
        let records = try scratch.records()
        let isRepaired = kept < left.count || left.isEmpty
        #expect(
            records.dropFirst(whole).compactMap { $0.text("type") }
                == ["process.start"] + (isRepaired ? ["log.recovered"] : []) + ["process.stop"])
        guard isRepaired else { return }
        let recovered = records[whole + 1]
        #expect(recovered.number("data.cut_bytes") == Int64(left.count - kept))
        #expect(recovered.number("data.kept_bytes") == Int64(kept))
        #expect(recovered.text("data.cause") == (left.isEmpty ? "empty-segment" : "torn-tail"))
        guard let torn = recovered.text("data.moved_to") else {
            #expect(left.isEmpty)
            return
        }
        #expect(try scratch.bytes(torn) == Array(left[kept...]))
    }

    @Test(
        "a last line that is no JSON is moved away, even with its line feed",
        arguments: ["junk\n", "{\"v\":1", "\0\0\0\0"])
    func tornTail(tail: String) async throws {
        let scratch = try await killed()
        let name = try #require(try scratch.segments().first)
        try scratch.write(try scratch.bytes(name) + Array(tail.utf8), to: name)
        try await AuditWriter.open(scratch).end()
        #expect(try scratch.types().contains("log.recovered"))
        #expect(try scratch.names().contains { $0.hasPrefix("torn-") && $0.hasSuffix(".bin") })
    }

    private func failure(_ scratch: ScratchDirectory) throws -> AuditFailure? {
        let before = try scratch.names()
        do {
            _ = try AuditWriter.open(scratch)
            return nil
        } catch {
            // A refused start changes nothing.
            #expect(try scratch.names() == before)
            return error as? AuditFailure
        }
    }

    @Test("a line that was changed, removed or doubled refuses the start with file and line")
    func damage() async throws {
        let scratch = try await killed()
        let name = try #require(try scratch.segments().first)
        let lines = try scratch.bytes(name).split(separator: 10).map { Array($0) + [10] }
        var changed = lines
        changed[1][20] ^= 1
        for broken in [changed, [lines[0], lines[2], lines[3]], [lines[0], lines[1], lines[1]], [lines[1]]] {
            try scratch.write(broken.flatMap { $0 }, to: name)
            guard case .damaged(let file, let damage) = try failure(scratch) else {
                Issue.record("started on a damaged log")
                continue
            }
            #expect(file == name)
            #expect((1...3).contains(damage.line))
            #expect(try scratch.bytes(name) == broken.flatMap { $0 })
        }
    }

    @Test("a torn segment that is not the last, or a missing one, refuses the start")
    func middle() async throws {
        let scratch = try await killed()
        try await AuditWriter.open(scratch).end()
        let first = try #require(try scratch.segments().first)
        let content = try scratch.bytes(first)
        try scratch.write(content.dropLast(3), to: first)
        #expect(try failure(scratch) == .damaged(file: first, SegmentDamage(line: 4, problem: .unterminated)))
        try FileManager.default.removeItem(atPath: scratch.file(first))
        let second = try #require(try scratch.segments().first)
        #expect(try failure(scratch) == .damaged(file: second, SegmentDamage(line: 1, problem: .name(expected: 0))))
    }

    @Test("the log of another replica refuses the start")
    func foreign() async throws {
        let scratch = try await killed()
        try scratch.write(Array((String(repeating: "0", count: 32) + "\n").utf8), to: "replica")
        guard case .damaged(_, let damage) = try failure(scratch), case .replica = damage.problem else {
            Issue.record("started on another replica's log")
            return
        }
    }

    @Test("a link, a second name, a FIFO or an odd name in place of a segment refuses the start")
    func notAFile() async throws {
        let scratch = try await killed()
        let name = try #require(try scratch.segments().first)
        let moved = scratch.path + "/moved"
        try FileManager.default.moveItem(atPath: scratch.file(name), toPath: moved)
        try FileManager.default.createSymbolicLink(atPath: scratch.file(name), withDestinationPath: moved)
        #expect(try failure(scratch) == .notASegment(file: name))
        try FileManager.default.removeItem(atPath: scratch.file(name))
        try FileManager.default.linkItem(atPath: moved, toPath: scratch.file(name))
        #expect(try failure(scratch) == .notASegment(file: name))
        try FileManager.default.removeItem(atPath: scratch.file(name))
        #expect(mkfifo(scratch.file(name), 0o600) == 0)
        #expect(try failure(scratch) == .notASegment(file: name))
        try FileManager.default.removeItem(atPath: scratch.file(name))
        try FileManager.default.moveItem(atPath: moved, toPath: scratch.file("seg-1.jsonl"))
        #expect(try failure(scratch) == .notASegment(file: "seg-1.jsonl"))
    }

    @Test("a directory that can't be had is told in words")
    func directory() throws {
        let scratch = try ScratchDirectory()
        try Data().write(to: URL(fileURLWithPath: scratch.log))
        let file = #expect(throws: AuditFailure.self) { try AuditWriter.open(scratch) }
        #expect(file?.description.hasSuffix("it is not a directory") == true)
        let missing = #expect(throws: AuditFailure.self) {
            try AuditWriter.open(scratch.path + "/a/b", first: AuditWriter.start) { Stamps.now() }
        }
        #expect(missing?.description.hasPrefix("can't create `") == true)
    }
}
