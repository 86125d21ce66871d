import Backends
import Foundation
import HTTPSyntax
import Quantities
import StrictJSON
import TraceModel
import Testing

@Suite struct JaegerBackendTests {
    private static let backend = JaegerBackend()
    private static let id = "41dfbdece71aac11a179da94153e2174"

    private func query(_ target: String, _ method: RequestMethod = .get) throws -> TraceByID {
        guard case .readTrace(let trace) = try question(target, method) else { throw NotATrace() }
        return trace
    }

    private struct NotATrace: Error {}

    /// The steps of the first round.
    private func steps(of query: TraceQuery) -> [UpstreamPlan.Step] {
        Self.backend.plan(query, within: .everywhere, most: 32).steps(after: UpstreamPlan.Progress())
    }

    private func question(_ target: String, _ method: RequestMethod = .get) throws -> TraceQuery {
        let target = try RequestTarget(parsing: Array(target.utf8), lists: ["traceID", "tag", "tags"])
        return try Self.backend.recognize(method, target, at: Timestamp(seconds: 1_800_000_000))
    }

    private func refusal(_ target: String, _ method: RequestMethod = .get) throws -> RouteRefusal? {
        do {
            _ = try query(target, method)
            return nil
        } catch let refusal as RouteRefusal {
            return refusal
        }
    }

    private func sent(_ target: String) throws -> (path: String, query: String) {
        let steps = steps(of: .readTrace(try query(target)))
        #expect(steps.count == 1)
        return Self.written(try #require(steps.first))
    }

    private static func written(_ step: UpstreamPlan.Step) -> (path: String, query: String) {
        (
            step.question.request.segments.map(\.string).joined(separator: "/"),
            step.question.request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        )
    }

    @Test("every spelling of a trace id that the store reads as hex is one question, sent in one spelling, always raw")
    func spellings() throws {
        struct Row: Decodable {
            let target: String
            let status: Int
            let traceID: String?
        }
        let lines = try RecordedReply.bytes("jaeger-main/ids.jsonl").split(separator: 0x0a)
        let rows = try lines.map { try JSONDecoder().decode(Row.self, from: Data($0)) }
        #expect(rows.count > 15)
        // Base64 is the store's guess at an id, and is refused here.
        for row in rows where row.traceID != nil && !row.target.contains("Qd") {
            let canonical = try #require(TraceID(row.traceID ?? ""))
            #expect(try query(row.target).id == canonical, "\(row.target)")
            #expect(try sent(row.target).path == "api/traces/\(canonical)")
            #expect(try sent(row.target).query == "raw=true")
        }
        for row in rows where row.traceID == nil && row.status == 400 || row.target.contains("Qd") {
            #expect(throws: (any Error).self, "\(row.target)") { try query(row.target) }
        }
    }

    @Test("parameters are typed, and what is sent is printed again from their values")
    func parameters() throws {
        let path = "/api/traces/\(Self.id)"
        #expect(try query(path) == TraceByID(id: #require(TraceID(Self.id))))
        #expect(try sent(path + "?end=0009&start=5&raw=false&prettyPrint=1").query == "start=5&end=9&raw=true")
        #expect(try query(path + "?raw=T").raw)
        #expect(try !query(path + "?raw=False").raw)
        // An empty value is none, and so is a name without one.
        let nothing = "?raw=&prettyPrint&start&end="
        #expect(try question(path + nothing) == question(path))
        for (value, pretty) in [("1", true), ("0", true), ("False", true), ("x", true), ("", false), ("false", false)] {
            #expect(try query(path + "?prettyPrint=" + value).pretty == pretty, "\(value)")
        }
    }

    @Test(
        "another parameter, and a value of another shape, is refused by name",
        arguments: [
            "start=-1", "start=%2B1", "start=1.5", "start=1e3", "start=0x1", "start=1234567890123456789",
            "end=now",
            "end=%201", "raw=yes", "raw=TRue", "raw=2", "limit=1", "traceID=1", "Raw=true", "raw%20=true",
            "RAW=1",
            "prettyprint=1", "service=x", "start%00=1",
        ])
    func badParameters(_ query: String) throws {
        #expect(throws: (any Error).self) { try self.query("/api/traces/\(Self.id)?\(query)") }
    }

    @Test(
        "every other path is an unknown route, whatever the method",
        arguments: [
            "/", "/api", "/api/traces/1/x", "/API/traces/1", "/api/Traces/1", "/x/api/traces/1",
            "/api/services/a", "/api/services/a/operation", "/api/operations/a", "/api/service", "/api/archive/1/x",
            "/api/v3/traces/1/2", "/api/dependencies/x", "/static/x",
        ])
    func otherRoutes(_ target: String) throws {
        #expect(try refusal(target) == .routeUnknown)
        #expect(try refusal(target, .post) == .routeUnknown)
    }

    @Test("a batch names each trace once, in order, however spelled, and is asked for one by one")
    func batch() throws {
        let target = "/api/traces?traceID=ab&start=5&traceID=00AB&traceID=\(Self.id)&traceID=aB&raw=1&traceID=1"
        guard case .readTraces(let traces) = try question(target) else { throw NotATrace() }
        #expect(traces.map(\.id.description.count) == [32, 32, 32])
        #expect(traces.map(\.id) == [TraceID("ab"), TraceID(Self.id), TraceID("1")])
        #expect(traces.allSatisfy { $0.start == 5 && $0.raw && !$0.pretty })
        let steps = steps(of: try question(target))
        let asked = steps.map { if case .trace(let trace) = $0.reply { trace } else { TraceByID?.none } }
        #expect(asked == traces)
        #expect(steps.map { Self.written($0).path } == traces.map { "api/traces/\($0.id)" })
        #expect(Set(steps.map { Self.written($0).query }) == ["start=5&raw=true"])
    }

    @Test(
        "a batch with an id that is none, or with what searches is refused by name",
        arguments: [
            ("?traceID=", RouteRefusal.traceIDMalformed), ("?traceID=1&traceID=zzz", .traceIDMalformed),
            ("?traceID=QdveznrKwRGsF6LZTuFTIXQ", .traceIDMalformed),
            ("?traceID=1&service=a", beside("service")), ("?traceID=1&limit=1", beside("limit")),
            ("?traceID=1&tag=a:b", beside("tag")),
            ("?traceID=1&spanKind=server", .parameterUnknown(UTF8Text("spanKind"))),
            ("?traceID", .traceIDMalformed),
        ])
    func badBatch(_ query: String, _ expected: RouteRefusal) throws {
        #expect(throws: expected) { try question("/api/traces" + query) }
    }

    @Test("what says nothing changes no batch: the page's `lookback`, and what searches without a value")
    func batchBesideNothing() throws {
        let plain = try question("/api/traces?traceID=1")
        for query in ["&lookback=1h", "&lookback", "&service=&limit&tag=&raw", "&start&end=&prettyPrint"] {
            #expect(try question("/api/traces?traceID=1" + query) == plain, "\(query)")
        }
    }

    private static func beside(_ name: String) -> RouteRefusal {
        .parameterMalformed(name, expected: "allowed beside `traceID`")
    }

    @Test("in a batch no other name, and no other spelling of the name, comes twice")
    func repeats() {
        for query in ["traceID=1&traceid=2", "traceid=1&traceID=2", "traceID=1&raw=1&raw=1", "x=1&x=2"] {
            #expect(throws: TargetRefusal.self, "\(query)") { try question("/api/traces?" + query) }
        }
    }

    @Test("the route has one method, and its id is hex and not zero")
    func route() throws {
        #expect(try refusal("/api/traces/1", .post) == .methodNotAllowed)
        for id in [
            "zzz", "0", "00000000000000000000000000000000", "011111111111111111111111111111111", "0x1", "+1", "1,2",
        ] {
            #expect(try refusal("/api/traces/" + id) == .traceIDMalformed, "\(id)")
        }
    }

    @Test("a status has one meaning, and what is missing is answered as the store does")
    func statuses() throws {
        #expect(Self.backend.meaning(ofStatus: 200) == .body)
        #expect(Self.backend.meaning(ofStatus: 404) == .missing)
        for status in [100, 101, 201, 204, 206, 301, 304, 400, 401, 403, 500, 503] {
            #expect(Self.backend.meaning(ofStatus: status) == .unexpected, "\(status)")
        }
        let id = try #require(TraceID("1"))
        let answer = Self.backend.answer(to: try question("/api/traces/1"), [.absent(id)])
        guard case .fixed(let missing) = answer else {
            Issue.record("expected a fixed answer")
            return
        }
        let head = String(decoding: try RecordedReply.bytes("jaeger-main/missing.head"), as: UTF8.self)
        #expect(missing.status == 404)
        #expect(head.contains(" 404"))
        #expect(head.lowercased().contains("content-type: \(missing.contentType)"))
        #expect(try missing.body == RecordedReply.bytes("jaeger-main/missing.body"))
    }

    @Test("a reader is bound to its question, tells what it holds, and renders by the question's own form")
    func reader() throws {
        var reader = Self.backend.reader(of: .trace(try query("/api/traces/ab?prettyPrint=1")), in: .v1, for: .v1)
        try reader.feed(Array(SmallReply.whole.utf8))
        #expect(reader.heldBytes >= SmallReply.whole.utf8.count)
        #expect(try reader.finish().map(\.spans.count) == [1])
        #expect(reader.unknownDropped == 0)
        var other = Self.backend.reader(of: .trace(try query("/api/traces/ac")), in: .v1, for: .v1)
        try other.feed(Array(SmallReply.whole.utf8))
        #expect(throws: (any Error).self) { try other.finish() }
        let members = Self.backend.envelope(status: 403, message: "no \"access\"")
        #expect(
            String(decoding: JSONWriter.canonical(.object(JSONObject(members))), as: UTF8.self)
                == #"{"data":null,"errors":[{"code":403,"msg":"no \"access\""}],"limit":0,"offset":0,"total":0}"#)
    }
}
