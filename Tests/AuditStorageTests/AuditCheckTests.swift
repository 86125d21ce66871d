import AuditLog
import AuditStorage
import Foundation
import Quantities
import TestSupport
import Testing
import TokenVerification

/// `scripts/audit-check`, which an auditor runs: what it finds, and where it says that it is.
@Suite(.serialized) struct AuditCheckTests {
    /// Two processes: the first was killed, the second stopped.
    private func log() async throws -> (ScratchDirectory, [String]) {
        let scratch = try ScratchDirectory()
        let first = try AuditWriter.open(scratch)
        for number in 0..<4 { try await first.submit(Stamps.access(number)).durable() }
        try await first.end()
        let second = try AuditWriter.open(scratch)
        try await second.submit(Stamps.access(9)).durable()
        try await second.end()
        return (scratch, try scratch.segments())
    }

    /// Something that is done to the six lines of the first segment, and what is said of it: line, and some of the words.
    private struct Change: Sendable {
        let what: String
        let line: Int
        let says: String
        let apply: @Sendable (inout [[UInt8]]) -> Void

        init(_ what: String, _ line: Int, _ says: String, _ apply: @escaping @Sendable (inout [[UInt8]]) -> Void) {
            self.what = what
            self.line = line
            self.says = says
            self.apply = apply
        }

        /// The second line with one text in place of another.
        init(_ what: String, _ line: Int, _ says: String, _ old: String, _ new: String) {
            self.init(what, line, says) { lines in
                lines[1] = Array(String(decoding: lines[1], as: UTF8.self).replacing(old, with: new).utf8)
            }
        }
    }

    private static let link = "`prev` is not the hash"
    private static let changes: [Change] = [
        Change("a changed name", 3, link, "agent-0", "agent-1"),
        Change("a line deleted", 3, "expected seq 2: lines are missing") { $0.remove(at: 2) },
        Change("a line repeated", 4, "expected seq 3: repeated or out of order") { $0.insert($0[2], at: 3) },
        Change("two lines in another order", 2, "expected seq 1: lines are missing") { $0.swapAt(1, 2) },
        Change("a forged line", 3, "no record: KeyError") { $0.insert(Array("{\"seq\":2}".utf8), at: 2) },
        Change("other line ends", 1, "U+000D at column") { lines in
            for index in lines.indices { lines[index].append(13) }
        },
        Change("white space", 3, link, "{\"actor\":", "{ \"actor\":"),
        Change("a number that is no integer", 2, "`1.0` is no integer", "\"seq\":1", "\"seq\":1.0"),
        Change("a member twice", 2, "or one is there twice", "\"v\":1", "\"v\":1,\"v\":1"),
        Change("a raw line separator", 2, "U+2028 at column", "agent-0", "\u{2028}"),
        Change("another replica's line", 2, "of replica 0", "\"replica\":\"", "\"replica\":\"0"),
        Change("the end of another segment torn", 6, "is not JSON") { $0[5].removeLast(9) },
    ]

    @Test("a log as it was written is one chain, and each answered request is on it; one that is not is named")
    func intact() async throws {
        let (scratch, _) = try await log()
        let whole = try await AuditCheck.run(scratch.log, answered: ["agent-0", "agent-9"])
        #expect(whole.status == 0 && whole.findings.isEmpty, "\(whole.text)")
        #expect(whole.text.contains("9 records of 2 processes in 2 files (access 5, process.start 2, process.stop 2)"))
        let missing = try await AuditCheck.run(scratch.log, answered: ["agent-0", "agent-5"])
        #expect(missing.status == 1)
        #expect(missing.findings == ["a request of user agent 'agent-5' was answered, and is on no record"])
    }

    @Test("a key that leaves an issuer's set must have come")
    func keys() async throws {
        let set = try KeySet(
            parsing: Array(
                #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#.utf8))
        for isWhole in [true, false] {
            let scratch = try ScratchDirectory()
            let writer = try AuditWriter.open(scratch)
            for change in [KeySetChange(from: nil, to: set), KeySetChange(from: set, to: nil)].suffix(isWhole ? 2 : 1) {
                let event = KeysChange(of: UTF8Text("https://a.example"), from: .discovery, .changed(change))
                try await writer.submit(AuditRecord(.keysChange(event), at: Stamps.now())).durable()
            }
            try await writer.end()
            let check = try await AuditCheck.run(scratch.log)
            #expect(check.status == (isWhole ? 0 : 1), "\(check.text)")
            #expect(check.text.contains("leaves, and had not come") == !isWhole)
        }
    }

    @Test(
        "what is restored was broken or pending before, and what is pending is other than what its process was started with"
    )
    func files() async throws {
        let hash = [UInt8](repeating: 0xAB, count: 32)
        let pending = { AuditEvent.pendingConfiguration(PendingConfiguration(running: $0, found: $1)) }
        let (broken, mended) = (FilesChange(.credential, backend: UTF8Text("a")), FilesChange(.configuration))
        let other = FilesChange(.credential, backend: UTF8Text("b"))
        let reject = AuditEvent.rejection(FilesRejection(broken, places: []))
        let cases: [([AuditEvent], String?)] = [
            ([pending(hash, [1]), .restoration(mended), reject, .restoration(broken)], nil),
            ([pending(hash, [1]), .restoration(mended), .restoration(mended)], "nothing was wrong"),
            ([reject, .restoration(other)], "nothing was wrong"),
            ([.restoration(FilesChange(.policies))], "nothing was wrong"),
            ([pending([2], [1])], "as its process.start says"),
            ([pending(hash, hash)], "nothing is pending"),
        ]
        for (events, fault) in cases {
            let scratch = try ScratchDirectory()
            let writer = try AuditWriter.open(scratch, first: ProcessStart(version: "1", configuration: hash))
            for event in events { try await writer.submit(AuditRecord(event, at: Stamps.now())).durable() }
            try await writer.end()
            let check = try await AuditCheck.run(scratch.log)
            #expect(check.status == (fault == nil ? 0 : 1) && check.findings.count == (fault == nil ? 0 : 1))
            #expect(check.text.contains(fault ?? "\(events.count + 2) records of 1 processes"), "\(check.text)")
        }
    }

    @Test("what was done to a line is said with file, line and number")
    func changed() async throws {
        let (scratch, names) = try await log()
        let content = try scratch.bytes(names[0])
        let lines = content.split(separator: 10).map(Array.init)
        try #require(lines.count == 6)
        for change in Self.changes {
            var changed = lines
            change.apply(&changed)
            try scratch.write(changed.flatMap { $0 + [10] }, to: names[0])
            let check = try await AuditCheck.run(scratch.log)
            #expect(check.status == 1, "\(change.what)")
            let place = "\(names[0]):\(change.line): "
            #expect(
                check.findings.contains { $0.hasPrefix(place) && $0.contains(change.says) },
                "\(change.what): \(check.text)")
        }
    }

    @Test("a segment that is missing, and one that is none, are said")
    func segments() async throws {
        let (scratch, names) = try await log()
        try FileManager.default.removeItem(atPath: scratch.file(names[0]))
        let missing = try await AuditCheck.run(scratch.log)
        #expect(missing.findings.first == "\(names[1]):1: begins at 6: expected 0, 6 records are missing")
        try FileManager.default.createSymbolicLink(atPath: scratch.file(names[0]), withDestinationPath: names[1])
        let link = try await AuditCheck.run(scratch.log)
        #expect(link.status == 2 && link.text.contains("expected a regular file"))
    }

    @Test(
        "a torn end is no fault; newest lines that were cut off, and a log written anew, are found by a line that was seen"
    )
    func seen() async throws {
        let (scratch, names) = try await log()
        let before = try await AuditCheck.run(scratch.log)
        let last = try #require(before.text.split(separator: " ").last).trimmingCharacters(in: .newlines)
        let content = try scratch.bytes(names[1])
        try scratch.write(content.dropLast(5), to: names[1])
        let torn = try await AuditCheck.run(scratch.log)
        #expect(torn.status == 0 && torn.findings.first?.contains("are no whole line") == true)
        let known = try await AuditCheck.run(scratch.log, seen: last)
        #expect(known.findings.contains("seq 8: the log ends before this line, which was seen"))
        let other = try await log().0
        #expect(try await AuditCheck.run(other.log).status == 0)
        let anew = try await AuditCheck.run(other.log, seen: last)
        #expect(anew.status == 1 && anew.text.contains("seq 8: not the line that was seen: the log was written anew"))
    }
}
