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

/// Jaeger main, as recorded.
final class NewerStore: Responder {
    static let names = ["browse", "checkout", "login", "refund", "restock"]

    /// Requests for routes that it does not have.
    let refused = Counter()
    /// Requests beside the prefix.
    let astray = Counter()
    private let prefix: String
    private let v1: [String: [UInt8]]
    private let v3: [String: JSONObject]
    let failing: String?

    /// `failing` is a trace that v1 fails at; `hidden` are resources that are there besides. All its routes are below `prefix`.
    init(failing: String? = nil, beside hidden: String? = nil, below prefix: String = "") throws {
        self.prefix = prefix
        var (v1, v3): ([String: [UInt8]], [String: JSONObject]) = ([:], [:])
        for name in Self.names {
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
        let target = request.head.target
        guard target.starts(with: prefix.utf8) else {
            astray.add()
            try? await reply.send(Self.noRoute)
            return
        }
        try? await reply.send(answer(to: Array(target.dropFirst(prefix.utf8.count))))
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
            // The one that was stored last first, as in the store that it is compared with.
            let ids = Self.names.reversed().compactMap { DemoTrace.named($0)?.idText }.filter { found[$0] != nil }
            let lists = ids.compactMap { id -> [JSONValue]? in
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

    /// Runs `body` beside a gateway in front of it.
    static func serve(
        _ script: GatewayStage.Script, _ store: NewerStore,
        _ body: @escaping @Sendable (GatewayStage) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), limits: ServerLimits(connectionsPerPeer: 4096),
                clock: WallClock.now, handler: store)
            let outcome = await Result(catching: {
                try await GatewayStage.run(script, store: server.address, on: loop) { try await body($0) }
            })
            _ = await server.drain(within: .seconds(1))
            try outcome.get()
        }
    }
}
