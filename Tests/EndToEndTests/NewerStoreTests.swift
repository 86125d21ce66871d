import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import Server
import StrictJSON
import TestSupport
import Testing
import TraceModel

/// A Jaeger of after 2.20: of v1 it has the trace by id alone, and fails at one that holds a number that JSON has no form for. It is asked in v3 then, and answers are what they
/// would have been.
@Suite struct NewerStoreTests {
    private static let names = ["browse", "checkout", "login", "refund", "restock"]

    /// Jaeger main, as recorded.
    private final class NewerStore: Responder {
        /// Requests for routes that it does not have.
        let refused = Counter()
        private let v1: [String: [UInt8]]
        private let v3: [String: JSONObject]
        let failing: String?

        /// `failing` is a trace that v1 fails at; `hidden` are resources that are there besides.
        init(failing: String? = nil, beside hidden: String? = nil) throws {
            var (v1, v3): ([String: [UInt8]], [String: JSONObject]) = ([:], [:])
            for name in NewerStoreTests.names {
                let id = try #require(DemoTrace.named(name)).idText
                v1[id] = DemoTrace.named(name)?.reply
                let bytes = try Repository.bytes("Tests/BackendsTests/Data/jaeger-main-v3/\(name).json")
                guard case .object(let envelope) = try JSONReader.read(bytes, limits: .document),
                    case .object(let result)? = envelope["result"]
                else { throw StageFault.recordsMissing(name) }
                v3[id] = result
            }
            if let failing, let hidden, case .array(let list)? = v3[failing]?["resourceSpans"] {
                let more = try JSONReader.read(Array(hidden.utf8), limits: .document)
                v3[failing] = JSONObject([("resourceSpans", .array([more] + list))])
            }
            self.v1 = v1
            self.v3 = v3
            self.failing = failing
        }

        func respond(to request: IncomingRequest, through reply: ReplyStream) async {
            try? await reply.send(answer(to: request.head.target))
        }

        private func answer(to target: [UInt8]) -> OutgoingReply {
            guard let target = try? RequestTarget(parsing: target) else { return Self.noRoute }
            let path = target.segments.map(\.string)
            switch (path.dropFirst().first, path.count) {
            case ("traces"?, 3):
                if path[2] == failing { return OutgoingReply(.internalError, contentType: "text/plain", body: [0x78]) }
                return v1[path[2]].map { OutgoingReply.trace($0) } ?? .missingTrace
            case ("v3"?, 4) where path[2] == "traces":
                return v3[path[3]].map { Self.json(JSONObject([("result", .object($0))])) } ?? Self.nothing
            case ("v3"?, 3): return newer(path[2], target)
            default:
                refused.add()
                return Self.noRoute
            }
        }

        private func newer(_ name: String, _ target: RequestTarget) -> OutgoingReply {
            switch name {
            case "services":
                return Self.json(JSONObject([("services", .array(spans.map { .string($0.service.string) }))]))
            case "operations":
                let own = spans.filter { $0.service == target.value(of: "service") }
                let names = own.map { JSONValue.object(JSONObject([("name", .string($0.operation.string))])) }
                return Self.json(JSONObject([("operations", .array(names))]))
            case "traces":
                // A condition or two; what is found too much is sorted out behind.
                let service = target.value(of: "query.serviceName")
                let found = v1.filter { ShelvedTrace($0.value)?.spans.contains { $0.service == service } == true }
                let lists = found.keys.sorted().compactMap { id -> [JSONValue]? in
                    if case .array(let list)? = v3[id]?["resourceSpans"] { list } else { nil }
                }
                guard !lists.isEmpty, target.value(of: "query.rawTraces") == UTF8Text("true"),
                    target.value(of: "query.startTimeMin") != nil
                else { return Self.nothing }
                let result = JSONObject([("resourceSpans", .array(lists.flatMap { $0 }))])
                return Self.json(JSONObject([("result", .object(result))]))
            default: return Self.noRoute
            }
        }

        private var spans: [ShelvedTrace.Span] { v1.values.compactMap { ShelvedTrace($0) }.flatMap(\.spans) }

        private static func json(_ object: JSONObject) -> OutgoingReply {
            OutgoingReply(.ok, contentType: "application/json", body: JSONWriter.canonical(.object(object)))
        }

        private static let noRoute = OutgoingReply(
            .notFound, contentType: "text/plain; charset=utf-8", body: Array("404 page not found\n".utf8))
        private static let nothing = OutgoingReply(
            .notFound, contentType: "text/plain; charset=utf-8",
            body: Array(#"{"error":{"httpCode":404,"message":"No traces found"}}"#.utf8))

        func answer(
            to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
        ) async -> OutgoingReply? { nil }
    }

    private static let learning = GatewayStage.Script(more: "catalogue: { refresh: 1s, lookback: 36500d }")

    private static func withStore(
        _ store: NewerStore, _ body: @escaping @Sendable (GatewayStage) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), limits: ServerLimits(connectionsPerPeer: 4096),
                clock: WallClock.now, handler: store)
            let outcome = await Result(catching: {
                try await GatewayStage.run(learning, store: server.address, on: loop) { try await body($0) }
            })
            _ = await server.drain(within: .seconds(1))
            try outcome.get()
        }
    }

    /// The bodies of all answers, by persona and target.
    private static func answers(at stage: GatewayStage, _ targets: [String]) async throws -> [String] {
        var answers: [String] = []
        for _ in 0..<200 where try await stage.ask("/api/services", as: .onCall).status == 503 {
            try await stage.client.loop.sleep(for: .milliseconds(20))
        }
        for persona in DemoPersona.all {
            for target in targets {
                let reply = try await stage.ask(target, as: persona)
                answers.append("\(persona.subject) \(target): \(reply.status) \(reply.text)")
            }
        }
        return answers
    }

    @Test("searches, lists and summaries are what a store with v1 gives, byte for byte")
    func asOlder() async throws {
        let targets =
            [
                "service=payment-gateway", "service=cart&tag=db.system:redis", "service=frontend&minDuration=20ms",
                "service=ledger&operation=UPDATE%20ledger&raw=true", "service=nobody", "service=auth&limit=1",
            ].map { SearchTests.target($0) } + [
                "/api/services", "/api/operations?service=frontend", "/api/v3/services",
                "/api/services/ledger/operations",
                "/api/v3/trace-summaries?query.serviceName=edge-gateway&query.startTimeMin=2026-11-23T02:30:00Z"
                    + "&query.startTimeMax=2026-11-23T03:36:40Z",
            ]
        let traces = Self.names.compactMap { DemoTrace.named($0) }
        let older = OneValue<[String]>()
        try await GatewayStage.withStore(Self.learning, traces: traces) { stage, _ in
            older.set(try await Self.answers(at: stage, targets))
        }
        let store = try NewerStore()
        try await Self.withStore(store) { stage in
            let newer = try await Self.answers(at: stage, targets)
            // That a route is not there is found out once, or by a few who ask at the same time.
            #expect((1...8).contains(store.refused.value), "\(store.refused.value)")
            let expected = older.value ?? []
            #expect(newer.count == expected.count && expected.count == 3 * targets.count)
            for (one, other) in zip(newer, expected) {
                let isSame = one == other
                #expect(isSame, "\(one.prefix(120))")
            }
        }
    }

    @Test("a trace in which a hidden span holds what is no number is served as if it were not there")
    func notANumber() async throws {
        let checkout = try #require(DemoTrace.named("checkout")).idText
        let hidden = """
            {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"vault"}},
            {"key":"k8s.namespace.name","value":{"stringValue":"vault"}}]},"scopeSpans":[{"scope":{},"spans":[{"traceId":"\(checkout)",
            "spanId":"00000000000000ff","name":"s3cr3t","startTimeUnixNano":"1","endTimeUnixNano":"2",
            "attributes":[{"key":"x","value":{"doubleValue":"NaN"}}]}]}]}
            """
        let targets = [
            "/api/traces/\(checkout)", "/api/traces/\(checkout)?prettyPrint=1", "/api/traces?traceID=\(checkout)",
        ]
        let whole = OneValue<[String]>()
        try await Self.withStore(try NewerStore()) { stage in
            whole.set(try await Self.answers(at: stage, targets))
        }
        try await Self.withStore(try NewerStore(failing: checkout, beside: hidden)) { stage in
            // On call one sees every namespace, this one too.
            let seen = try await Self.answers(at: stage, targets).filter { !$0.hasPrefix("olu") }
            let expected = (whole.value ?? []).filter { !$0.hasPrefix("olu") }
            let isSame = seen == expected && seen.allSatisfy { $0.contains(": 200 {") }
            #expect(isSame)
            #expect(!seen.joined().contains("s3cr3t"))
        }
    }
}
