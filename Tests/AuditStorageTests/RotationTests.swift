import AuditLog
import AuditStorage
import Cryptography
import Foundation
import TestSupport
import Testing

/// The log goes on in a new segment.
@Suite struct RotationTests {
    /// Small enough for some ten records.
    private static let small = LogRhythm(segmentBytes: 4_000)

    @Test("a full segment ends with what it holds, the next begins with the hash of it, and the chain goes on")
    func full() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch, rhythm: Self.small)
        for number in 0..<100 { try await storage.submit(Stamps.access(number)).durable() }
        try await storage.end()
        let extent = storage.counters.extent
        let records = try scratch.records()
        let names = try scratch.segments()
        #expect(records.compactMap { $0.text("req.id") } == (0..<100).map { "r-\($0)" })
        #expect(records.last?.text("type") == "process.stop")
        #expect(names.count > 8 && extent.segments == names.count && extent.rotations == names.count - 1)
        #expect(extent.lines == Int64(records.count))
        for (name, next) in zip(names, names.dropFirst()) {
            let lines = try scratch.bytes(name).split(separator: 10)
            let close = try ChainedLine(parsing: Array(try #require(lines.last))).record
            #expect(close.text("type") == "log.segment.close" && close.number("data.count") == Int64(lines.count))
            #expect(close.number("data.first") == SegmentName(parsing: name)?.first)
            #expect(close.number("data.last") == close.number("seq"))
            let first = try #require(try scratch.bytes(next).split(separator: 10).first)
            let open = try ChainedLine(parsing: Array(first)).record
            #expect(open.text("type") == "log.segment.open" && open.text("data.previous") == name)
            let hash = DigestAlgorithm.sha256.digest(of: try scratch.bytes(name))
            #expect(open.text("data.previous_sha256") == hash.map { String(format: "%02x", $0) }.joined())
        }
        let check = try await AuditCheck.run(scratch.log)
        #expect(check.status == 0 && check.findings.isEmpty, "\(check.text)")
    }

    @Test("a segment is given up when it is as old as it may be, and not before")
    func old() async throws {
        let (scratch, shift) = (try ScratchDirectory(), OneValue<Int64>())
        @Sendable func stamp() -> RecordStamp { Stamps.later(by: shift.value ?? 0) }
        let storage = try AuditWriter.open(scratch.log, first: AuditWriter.start, stamp: stamp)
        for (seconds, segments) in [(0, 1), (86_390, 1), (86_401, 1), (86_402, 2), (172_700, 2)] {
            shift.set(Int64(seconds))
            try await storage.submit(AuditRecord(Stamps.record(seconds).event, at: stamp())).durable()
            #expect(try scratch.segments().count == segments, "\(seconds)")
        }
        try await storage.end()
        #expect(try scratch.types().filter { $0.hasPrefix("log.") } == ["log.segment.close", "log.segment.open"])
    }

    @Test("where every group fills its segment, process.stop is still the last record, and nothing is lost")
    func always() async throws {
        let scratch = try ScratchDirectory(fast: true)
        let storage = try AuditWriter.open(scratch, rhythm: LogRhythm(segmentBytes: 1))
        let receipts = (0..<200).map { storage.submit(Stamps.access($0)) }
        for receipt in receipts { try await receipt.durable() }
        try await storage.end()
        let types = try scratch.types()
        #expect(types.last == "process.stop" && types.filter { $0 == "access" }.count == 200)
        #expect(try await AuditCheck.run(scratch.log).status == 0)
    }

    @Test("the log of a killed process that is cut at any byte around a rotation starts, and keeps every whole record")
    func everyOffset() async throws {
        let original = try ScratchDirectory(fast: true)
        let storage = try AuditWriter.open(original, rhythm: LogRhythm(segmentBytes: 1_200))
        for number in 0..<4 { try await storage.submit(number).durable() }
        try await storage.end()
        let names = try original.segments()
        try #require(names.count > 1)
        let replica = try original.bytes("replica")
        let (first, second) = (try original.bytes(names[0]), try original.bytes(names[1]))
        // The first alone, then both: the second is created when the first is durable.
        for length in first.count / 2...first.count + 1 + second.count {
            let scratch = try ScratchDirectory(fast: true)
            try FileManager.default.createDirectory(atPath: scratch.log, withIntermediateDirectories: false)
            try scratch.write(replica, to: "replica")
            try scratch.write(Array(first.prefix(length)), to: names[0])
            let rest = length - first.count - 1
            if rest >= 0 { try scratch.write(Array(second.prefix(rest)), to: names[1]) }
            let left = Array((first + second).prefix(rest < 0 ? length : length - 1))
            let whole = left.count { $0 == 10 }
            try await AuditWriter.open(scratch).end()
            let types = try scratch.types()
            let isWhole = left.last == 10 && rest != 0
            #expect(
                types.dropFirst(whole) == ["process.start"] + (isWhole ? [] : ["log.recovered"]) + ["process.stop"],
                "\(length)")
        }
    }

    @Test("an idle log says at every interval that it lives, how many records it has, and where it is")
    func heartbeats() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch, rhythm: LogRhythm(heartbeat: .seconds(1)))
        for _ in 0..<1_000 where storage.counters.records < 3 { try await Task.sleep(for: .milliseconds(20)) }
        try await storage.end()
        let records = try scratch.records()
        let beats = records.filter { $0.text("type") == "heartbeat" }
        #expect(beats.count >= 3 && beats.count == records.count - 2)
        for (number, beat) in beats.enumerated() {
            #expect(beat.number("data.records") == Int64(number) && beat.number("seq") == Int64(number + 1))
            #expect(beat.number("data.segments") == 1 && beat.number("data.lost") == 0)
            #expect(beat.number("data.interval_s") == 1)
        }
    }

    @Test("without an interval nothing is said: a heartbeat is not written before it is due")
    func noHeartbeat() async throws {
        let scratch = try ScratchDirectory()
        let storage = try AuditWriter.open(scratch)
        try await Task.sleep(for: .milliseconds(2_200))
        try await storage.end()
        #expect(try scratch.types() == ["process.start", "process.stop"])
    }
}
