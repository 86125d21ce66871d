import AuditLog
import AuditStorage
import EventLoop
import Foundation
import Quantities
import StrictJSON
import TestSupport
import Testing

/// A directory for one test, removed with its last reference.
final class ScratchDirectory: Sendable {
    let path: String

    /// In memory where `fast`: a sync there costs nothing.
    init(fast: Bool = false) throws {
        let parent = fast && FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        path = URL(fileURLWithPath: parent).resolvingSymlinksInPath().path + "/audit-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var log: String { path + "/log" }

    func file(_ name: String) -> String { log + "/" + name }

    func segments() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: log).filter { $0.hasPrefix("seg-") }.sorted()
    }

    func names() throws -> Set<String> { Set(try FileManager.default.contentsOfDirectory(atPath: log)) }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: file(name)))) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    }

    /// Every record of the log, after the whole chain was checked.
    func records() throws -> [JSONObject] {
        let id = try #require(LogIdentifier(parsing: Array(try bytes("replica").dropLast())))
        var reader = AuditChainReader(replica: id)
        var records: [JSONObject] = []
        for name in try segments() {
            let content = try bytes(name)
            try reader.beginSegment(first: try #require(SegmentName(parsing: name)).first)
            try reader.feed(content[...])
            #expect(try reader.endSegment(isLast: false) == .whole)
            for line in content.split(separator: 10) { records.append(try ChainedLine(parsing: Array(line)).record) }
        }
        return records
    }

    func types() throws -> [String] { try records().compactMap { $0.text("type") } }
}

extension AuditWriter {
    static let start = ProcessStart(version: "test")

    static func open(
        _ directory: ScratchDirectory, first: ProcessStart = start, limits: Limits = Limits(),
        rhythm: LogRhythm = LogRhythm()
    ) throws -> AuditWriter {
        try open(directory.log, first: first, limits: limits, rhythm: rhythm) { Stamps.now() }
    }

    /// A record of its own kind for tests, told apart by its number.
    func submit(_ number: Int) -> Receipt { submit(Stamps.record(number)) }

    /// Submits records from a thread of its own; how many of them became durable.
    func submitInTurn(_ numbers: Range<Int>) async -> Int {
        // Handed over in a lock, which the thread sanitizer sees: it does not see what a continuation hands from a thread to the pool.
        let receipts = OneValue<[Receipt]>()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                receipts.set(numbers.map { self.submit($0) })
                continuation.resume()
            }
        }
        var durable = 0
        for receipt in receipts.value ?? [] where (try? await receipt.durable()) != nil { durable += 1 }
        return durable
    }

    /// Closes the log and waits for its thread.
    func end() async throws {
        try await close(ProcessStop(cause: .request)).durable()
        await joined()
    }

    /// Waits without holding one of the few threads that tests share.
    func joined() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.join()
                continuation.resume()
            }
        }
    }

    /// Waits until the log is in such a condition, at most ten seconds.
    func becomes(_ matches: (AuditCondition) -> Bool) async throws {
        for _ in 0..<500 where !matches(condition) { try await Task.sleep(for: .milliseconds(20)) }
        #expect(matches(condition), "\(condition)")
    }

    func becomesWritable() async throws { try await becomes { $0 == .writable } }
}

extension AuditCondition {
    var isFailed: Bool {
        if case .failed = self { true } else { false }
    }
}

enum Stamps {
    private static let began = ContinuousClock.now

    static func now() -> RecordStamp {
        let elapsed = (ContinuousClock.now - began).components
        return RecordStamp(
            time: Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)),
            monotonic: elapsed.seconds * 1_000_000_000 + elapsed.attoseconds / 1_000_000_000,
            random: (0..<10).map { _ in UInt8.random(in: 0...255) })
    }

    /// What both clocks say in so many seconds.
    static func later(by seconds: Int64) -> RecordStamp {
        let now = now()
        return RecordStamp(
            time: Timestamp(microseconds: now.time.microseconds + seconds * 1_000_000),
            monotonic: now.monotonic + seconds * 1_000_000_000, random: (0..<10).map { _ in UInt8.random(in: 0...255) })
    }

    /// By a caller whose user agent has the number too.
    static func access(_ number: Int) -> AuditRecord {
        let stamp = Stamps.now()
        let source = RecordedSource(address: nil, port: 1, client: nil, userAgent: Array("agent-\(number)".utf8))
        let token = RecordedToken(hash: "h", expiry: stamp.time, keyID: nil)
        let actor = RecordedActor(
            issuer: UTF8Text("i"), subject: UTF8Text("s"), identities: [], groups: [], token: token)
        let request = RecordedRequest(id: "r-\(number)", route: "/", method: "GET", backend: "b", parameters: [])
        let access = Access(
            .allow(ReasonCode(Reason.signature)), actor: actor, source: source, request: request, namespaces: [],
            policyDigest: [], rules: [])
        return AuditRecord(.access(access), at: stamp)
    }

    static func record(_ number: Int) -> AuditRecord {
        let stamp = now()
        return AuditRecord(
            .accessEnd(
                AccessEnd(
                    attempt: stamp.id, requestID: "r-\(number)", kind: .trace, reason: .complete, status: 200,
                    bytes: ByteCount(0),
                    duration: 0)), at: stamp)
    }
}

enum Reason: String {
    case signature
}

extension JSONObject {
    func value(_ path: String) -> JSONValue? {
        var object = self
        let names = path.split(separator: ".").map(String.init)
        for name in names.dropLast() {
            guard case .object(let inner) = object[name] else { return nil }
            object = inner
        }
        return names.last.flatMap { object[$0] }
    }

    func text(_ path: String) -> String? {
        guard case .string(let text) = value(path) else { return nil }
        return text
    }

    func number(_ path: String) -> Int64? {
        guard case .number(let number) = value(path) else { return nil }
        return number.int64
    }
}
