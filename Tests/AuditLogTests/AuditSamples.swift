import AccessPolicy
import AuditLog
import Quantities
import StrictJSON
import TestSupport
import TokenVerification
import TraceModel
import Testing

/// Records for tests, all parts given, at a fixed time.
enum Samples {
    static let boot = LogIdentifier(random: [UInt8](repeating: 0xb0, count: 16))
    static let replica = LogIdentifier(random: [UInt8](repeating: 0xaa, count: 16))

    static func origin() throws -> LogOrigin {
        LogOrigin(replica: try #require(replica), boot: try #require(boot))
    }

    /// Wall clock and monotonic clock `seconds` after the beginning.
    static func stamp(_ seconds: Int64 = 0) -> RecordStamp {
        RecordStamp(
            time: Timestamp(seconds: 1_795_000_000 + seconds), monotonic: seconds * 1_000_000_000,
            random: (0..<10).map { UInt8($0) })
    }

    static let token = RecordedToken(
        hash: "q0Zl1hV8cXo", expiry: Timestamp(seconds: 1_795_003_600), keyID: UTF8Text("key-1"),
        contextClass: UTF8Text("mfa"))

    static func actor(
        subject: UTF8Text = UTF8Text("alice"), groups: [UTF8Text] = [UTF8Text("sre"), UTF8Text("dev")],
        identities: [UTF8Text] = [UTF8Text("spiffe://cluster.local/ns/payments/sa/api")]
    ) -> RecordedActor {
        RecordedActor(
            issuer: UTF8Text("https://issuer.example"), subject: subject, identities: identities, groups: groups,
            token: token)
    }

    static func source(userAgent: [UInt8]? = Array("curl/8".utf8)) -> RecordedSource {
        RecordedSource(
            address: SourceAddress(bytes: [192, 0, 2, 7]), port: 40_000, client: SourceAddress(bytes: [192, 0, 2, 7]),
            userAgent: userAgent)
    }

    static func request(_ parameters: [(name: String, value: RecordedRequest.Parameter)] = []) -> RecordedRequest {
        RecordedRequest(
            id: "r-1", route: "jaeger.trace", method: "GET", backend: "jaeger", parameters: parameters,
            traceParent: TraceParent(Array("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".utf8)))
    }

    static func access(
        _ verdict: Access.Verdict = .allow(ReasonCode(Reason.granted)), actor: RecordedActor = actor(),
        source: RecordedSource = source(), request: RecordedRequest = request(), namespaces: [String] = ["payments"],
        rules: [RuleName] = [RuleName("own-namespace")]
    ) -> AuditEvent {
        .access(
            Access(
                verdict, actor: actor, source: source, request: request, namespaces: namespaces,
                policyDigest: [UInt8](repeating: 0xcd, count: 32), rules: rules))
    }

    static let keyChange = KeySetChange(from: nil, to: nil)

    static func keys(_ result: KeysChange.Result) -> KeysChange {
        KeysChange(of: UTF8Text("https://issuer.example"), from: .discovery, result)
    }

    static func end(_ reason: EndReason, status: Int? = 200, counts: SpanCounts = SpanCounts()) -> AuditEvent {
        .accessEnd(
            AccessEnd(
                attempt: stamp().id, requestID: "r-1", kind: .trace, reason: reason, status: status,
                bytes: ByteCount(512),
                duration: 1_500, traces: [], counts: counts))
    }

    /// Rows of a tally: spans, owner, service, visibility, rules.
    typealias Row = (spans: Int, owner: Owner, service: UTF8Text?, visibility: Visibility, rules: [String])

    static func tally(_ rows: [Row]) -> ViewTally {
        ViewTally(
            rows: rows.map {
                ViewTally.Row(
                    owner: $0.owner, service: $0.service, visibility: $0.visibility, rules: $0.rules, spans: $0.spans)
            })
    }

    static func owner(_ name: String) throws -> Owner { .namespace(try #require(Namespace(name))) }

    static let failure = AuditEvent.authFailure(
        AuthFailure(
            reason: ReasonCode(Reason.signature), source: SourceAddress(bytes: [203, 0, 113, 9])?.prefix, count: 3,
            first: Timestamp(seconds: 1_795_000_000), last: Timestamp(seconds: 1_795_000_009)))

    static let recovered = AuditEvent.logRecovered(
        LogRecovered(
            cause: .tornTail, segment: "seg-1.jsonl", keptBytes: 10, cutBytes: 5,
            cutHash: [UInt8](repeating: 1, count: 32), movedTo: "torn-1.bin"))

    static let start = AuditEvent.processStart(
        ProcessStart(version: "0.1.0", binary: [UInt8](repeating: 2, count: 32)))

    /// The line of a record that stands alone at the beginning of a log, without its line feed.
    static func line(_ event: AuditEvent, _ stamp: RecordStamp = stamp()) throws -> [UInt8] {
        var chain = AuditChain()
        let line = chain.append(RenderedRecord(AuditRecord(event, at: stamp), of: try origin()))
        #expect(line.last == UInt8(ascii: "\n"))
        return Array(line.dropLast())
    }

    /// The line of a record, read strictly.
    static func read(_ event: AuditEvent, _ stamp: RecordStamp = stamp()) throws -> JSONObject {
        try ChainedLine(parsing: try line(event, stamp)).record
    }
}

/// Reasons as another room would have them.
enum Reason: String, CaseIterable {
    case granted
    case noAccess = "no-access"
    case signature
    case structure
}

extension JSONObject {
    /// The value at `actor.sub`.
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

    func list(_ path: String) -> [JSONValue]? {
        guard case .array(let list) = value(path) else { return nil }
        return list
    }
}
