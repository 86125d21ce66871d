import AuditLog
import AuditStorage
import Foundation
import TestSupport
import Testing

/// What is done to whole segments is found from outside, and refuses the start.
@Suite struct TamperedRotationTests {
    /// Segments' lines by their names, in the order of the log.
    private typealias Files = [(name: String, lines: [[UInt8]])]

    private struct Change: Sendable {
        let what: String
        let says: String
        /// Nil where the chain is whole, and only a checker asks for more.
        let refusal: String?
        let apply: @Sendable (inout Files) -> Void

        init(_ what: String, _ says: String, _ refusal: String?, _ apply: @escaping @Sendable (inout Files) -> Void) {
            self.what = what
            self.says = says
            self.refusal = refusal
            self.apply = apply
        }
    }

    private static let behind = "behind the log.segment.close of its segment"
    private static let changes: [Change] = [
        Change("the first removed", "records are missing", "name does not fit") { $0.remove(at: 0) },
        Change("one in the middle removed", "records are missing", "name does not fit") { $0.remove(at: 2) },
        Change("two exchanged", "begins at", "`seq` is") { files in
            (files[1].lines, files[2].lines) = (files[2].lines, files[1].lines)
        },
        Change("one repeated in the place of the next", "repeated or out of order", "`seq` is") { files in
            files[2].lines = files[1].lines
        },
        Change("the end of one cut", "records are missing", "name does not fit") { $0[1].lines.removeLast() },
        Change("the beginning of one cut", "lines are missing", "`seq` is") { $0[1].lines.removeFirst() },
        Change("one emptied", "records are missing", "name does not fit") { $0[1].lines = [] },
        Change("two joined", behind, "behind the end of its segment") { files in
            files[1].lines += files.remove(at: 2).lines
        },
        Change("one called by another number", "records are missing", "name does not fit") { files in
            files[2].name.replace("seg-0000", with: "seg-0001")
        },
        Change("one of another process", "as the file's name says", nil) { files in
            files[2].name.replace(".jsonl", with: "")
            files[2].name = String(files[2].name.dropLast(32)) + String(repeating: "0", count: 32) + ".jsonl"
        },
        Change("one cut in two", "begins with access: expected log.recovered", nil) { files in
            let tail = files[1].lines.split(at: 2)
            files[1].lines = tail.0
            files.insert((Self.name(of: tail.1, like: files[1].name), tail.1), at: 2)
        },
    ]

    private static func name(of lines: [[UInt8]], like name: String) -> String {
        let first = lines.first.flatMap { try? ChainedLine(parsing: $0).sequence } ?? 0
        return SegmentName(parsing: name).map { SegmentName(first: first, boot: $0.boot).description } ?? name
    }

    private func rotated() async throws -> (ScratchDirectory, Files) {
        let scratch = try ScratchDirectory(fast: true)
        let storage = try AuditWriter.open(scratch, rhythm: LogRhythm(segmentBytes: 3_000))
        for number in 0..<16 { try await storage.submit(Stamps.access(number)).durable() }
        try await storage.end()
        let files = try scratch.segments().map { name in
            (name: name, lines: try scratch.bytes(name).split(separator: 10).map(Array.init))
        }
        try #require(files.count > 4)
        return (scratch, files)
    }

    @Test(
        "a segment that is removed, exchanged, repeated, cut, joined or called otherwise is found, and refuses the start"
    )
    func changed() async throws {
        let (scratch, files) = try await rotated()
        for change in Self.changes {
            var changed = files
            change.apply(&changed)
            for (name, _) in files { try? FileManager.default.removeItem(atPath: scratch.file(name)) }
            for (name, lines) in changed { try scratch.write(lines.flatMap { $0 + [10] }, to: name) }
            let check = try await AuditCheck.run(scratch.log)
            #expect(check.status == 1, "\(change.what)")
            #expect(check.findings.contains { $0.contains(change.says) }, "\(change.what): \(check.text)")
            if let refusal = change.refusal {
                let failure = #expect(throws: AuditFailure.self, "\(change.what)") { try AuditWriter.open(scratch) }
                #expect(
                    failure?.description.contains(refusal) == true, "\(change.what): \(String(describing: failure))")
            }
            for (name, _) in changed { try? FileManager.default.removeItem(atPath: scratch.file(name)) }
        }
    }

    @Test("the newest segments removed: said, and found by a line that was seen, or by the age of the last one")
    func newest() async throws {
        let (scratch, files) = try await rotated()
        let whole = try await AuditCheck.run(scratch.log, within: 60)
        #expect(whole.status == 0 && whole.findings.isEmpty, "\(whole.text)")
        let last = try #require(whole.text.split(separator: " ").last).trimmingCharacters(in: .newlines)
        try FileManager.default.removeItem(atPath: scratch.file(files[files.count - 1].name))
        let cut = try await AuditCheck.run(scratch.log)
        #expect(
            cut.status == 0 && cut.text.contains("note: \(files[files.count - 2].name): the log ends with"),
            "\(cut.text)")
        let seen = try await AuditCheck.run(scratch.log, seen: last)
        #expect(seen.status == 1 && seen.text.contains("the log ends before this line, which was seen"))
        try await Task.sleep(for: .milliseconds(1_100))
        let silent = try await AuditCheck.run(scratch.log, within: 1)
        #expect(silent.status == 1 && silent.text.contains("expected at most 1.0"), "\(silent.text)")
    }

    @Test("heartbeats that are missing inside a process are said")
    func silence() async throws {
        let (scratch, shift) = (try ScratchDirectory(), OneValue<Int64>())
        let storage = try AuditWriter.open(
            scratch.log, first: AuditWriter.start, rhythm: LogRhythm(heartbeat: .seconds(1))
        ) { Stamps.later(by: shift.value ?? 0) }
        for _ in 0..<500 where storage.counters.records < 1 { try await Task.sleep(for: .milliseconds(20)) }
        shift.set(50)
        try await storage.end()
        let check = try await AuditCheck.run(scratch.log)
        #expect(
            check.status == 0 && check.text.contains("s without a line, and a heartbeat was due every 1 s"),
            "\(check.text)")
    }
}

extension Array {
    fileprivate func split(at index: Int) -> ([Element], [Element]) { (Array(self[..<index]), Array(self[index...])) }
}
