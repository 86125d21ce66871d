import AccessPolicy
import AuditLog
import Quantities
import StrictJSON
import TestSupport
import TraceModel
import Testing

/// Whatever a caller, a token or a store says: one record stays one line of at most 32 KiB.
@Suite struct HostileRecordTests {
    static let texts: [String] = [
        "a\nb", "a\r\nb", "\u{2028}\u{2029}\u{85}", "\0", "\"}", "\\", "\u{1b}[2J\u{1b}]0;x\u{7}", "\u{7f}\u{9b}31m",
        "\u{202e}gnp.exe", "", "é e\u{301} K", "\u{10ffff}\u{fffe}",
        String(repeating: "x", count: 65_536), String(repeating: "\0", count: 65_536),
        String(repeating: "\u{2028}", count: 30_000), String(repeating: "😀", count: 20_000),
    ]

    private static func everywhere(_ text: String) throws -> [AuditEvent] {
        let value = UTF8Text(text)
        let many = (0..<300).map { UTF8Text("\($0)" + text.prefix(1_000)) }
        let rows = try many.enumerated().flatMap { index, service -> [Samples.Row] in
            let owner = try Samples.owner(String(repeating: "n", count: 59) + "-\(index)")
            return Visibility.allCases.map { (1_000_000, owner, service, $0, [service.string]) }
        }
        let tally = Samples.tally(rows)
        let taken = Dictionary(many.map { ($0.string, 1_000_000) }, uniquingKeysWith: +)
        let counts = SpanCounts(tally, redactions: taken)
        let names = many.map(\.string)
        let parameters = names.map { (name: $0, value: RecordedRequest.Parameter.text(value)) }
        let ids = (1...300).compactMap { TraceID("\($0)") }
        let request = RecordedRequest(
            id: text, route: text, method: text, backend: text, parameters: parameters,
            traceParent: TraceParent(Array(text.utf8)))
        let token = RecordedToken(hash: text, expiry: Timestamp(seconds: 0), keyID: value, contextClass: value)
        let actor = RecordedActor(
            issuer: value, subject: value, identities: many, groups: many,
            agent: RecordedActor.Agent(subject: value, identities: many, groups: many),
            claims: Dictionary(many.map { ($0, .string(text)) }) { first, _ in first }, token: token)
        let source = RecordedSource(
            address: SourceAddress(bytes: [UInt8](repeating: 0x20, count: 16)), port: 65_535,
            client: SourceAddress(bytes: [UInt8](repeating: 0x21, count: 16)),
            userAgent: Array(text.utf8) + [0xff, 0xc0])
        return [
            .access(
                Access(
                    .deny(ReasonCode(Reason.noAccess)), actor: actor, source: source, request: request,
                    namespaces: names, policyDigest: Array(text.utf8), rules: names.map { RuleName($0) })),
            .accessEnd(
                AccessEnd(
                    attempt: Samples.stamp().id, requestID: text, kind: .trace, reason: .complete, status: .max,
                    bytes: ByteCount(.max), duration: .min, traces: ids, counts: counts)),
            .processStart(ProcessStart(version: text, binary: Array(text.utf8))),
            .logRecovered(
                LogRecovered(
                    cause: .other, segment: text, keptBytes: .max, cutBytes: .max, cutHash: Array(text.utf8),
                    movedTo: text, lostRecords: .max)),
        ]
    }

    @Test("hostile text in every place at once is one line of at most 32 KiB that round-trips", arguments: texts)
    func oneLine(text: String) throws {
        for event in try Self.everywhere(text) {
            let line = try Samples.line(event)
            #expect(line.count <= AuditRecord.largestLine)
            // Nothing that ends a line or drives a terminal, in any encoding of it.
            #expect(line.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
            let written = try #require(String(validating: line, as: UTF8.self))
            #expect(
                !written.unicodeScalars.contains { [0x85, 0x9b, 0x2028, 0x2029].contains($0.value) })
            #expect(JSONWriter.canonical(.object(try ChainedLine(parsing: line).record)) == line)
        }
    }

    @Test("text that is short enough is on the record byte for byte", arguments: texts.filter { $0.utf8.count < 200 })
    func roundTrip(text: String) throws {
        let record = try Samples.read(Samples.access(actor: Samples.actor(subject: UTF8Text(text))))
        #expect(record.text("actor.sub").map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test("a user agent is cut at 256 bytes, and invalid UTF-8 in it is seen")
    func userAgent() throws {
        let long = try Samples.read(
            Samples.access(source: Samples.source(userAgent: [UInt8](repeating: 65, count: 65_536))))
        #expect(long.number("src.user_agent.bytes") == 65_536)
        #expect(long.text("src.user_agent.cut")?.utf8.count == 256)
        let invalid = try Samples.read(Samples.access(source: Samples.source(userAgent: [65, 0xff, 66])))
        #expect(invalid.text("src.user_agent") == "A\u{fffd}B")
        let none = try Samples.read(Samples.access(source: Samples.source(userAgent: nil)))
        #expect(none.value("src.user_agent") == nil)
    }

    @Test("random records of any size stay below 32 KiB", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let length = Int.random(in: 0...8_000, using: &generator)
            let scalars = (0..<length).map { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2fff, using: &generator)) ?? "x"
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            for event in try Self.everywhere(String(text)) {
                #expect(try Samples.line(event).count <= AuditRecord.largestLine)
            }
        }
    }
}
