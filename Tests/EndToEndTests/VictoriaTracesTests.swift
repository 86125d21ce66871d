import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import Server
import Synchronization
import TestSupport
import Testing

/// A store that imitates Jaeger, below a path prefix: asked as it understands it, answered as Jaeger is, and what it does not have refused by name.
@Suite struct VictoriaTracesTests {
    /// VictoriaTraces as recorded: v1 alone, tags of the process by a prefix, operations by the older route, missing traces with 200.
    private final class Imitation: Responder {
        private let targets = Mutex<[String]>([])
        private let traces = DemoTrace.all
        var asked: [String] { targets.withLock { $0 } }

        func respond(to request: IncomingRequest, through reply: ReplyStream) async {
            targets.withLock { $0.append(String(decoding: request.head.target, as: UTF8.self)) }
            try? await reply.send(answer(to: request.head.target))
        }

        private func answer(to bytes: [UInt8]) -> OutgoingReply {
            guard let target = try? RequestTarget(parsing: bytes),
                case let path = target.segments.map(\.string), path.starts(with: ["select", "jaeger", "api"])
            else { return Self.unsupported }
            let route = SearchRoute(traces: traces.compactMap { ShelvedTrace($0.reply) })
            switch path.dropFirst(3).first {
            case "services"? where path.count == 6:
                let query = [(name: UTF8Text("service"), value: target.segments[4])]
                return asked(route, ["api", "operations"], query) ?? Self.unsupported
            case "services"?: return asked(route, ["api", "services"], []) ?? Self.unsupported
            case "traces"? where path.count == 5:
                return traces.first { $0.idText == path[4] }.map { .trace($0.reply) } ?? Self.nothing
            case "traces"?:
                let query = target.query.map { parameter in
                    let tags = parameter.value.string.replacing("resource_attr:", with: "resource.")
                    return (name: parameter.name, value: UTF8Text(tags))
                }
                // As it stands, a tag is one of the span alone.
                guard !query.contains(where: { $0.value.string.hasPrefix(#"{"k8s."#) }) else { return Self.nothing }
                return asked(route, ["api", "traces"], query) ?? Self.unsupported
            default: return Self.unsupported
            }
        }

        private func asked(
            _ route: SearchRoute, _ path: [String], _ query: [(name: UTF8Text, value: UTF8Text)]
        ) -> OutgoingReply? {
            UpstreamTarget(segments: path.map { UTF8Text($0) }, query: query).flatMap { route.answer(.get, $0.bytes) }
        }

        private static let unsupported = OutgoingReply(
            .badRequest, contentType: "text/plain", body: Array("unsupported path requested".utf8))
        private static let nothing = OutgoingReply(
            .ok, contentType: "application/json",
            body: Array(#"{"data":[],"errors": null,"limit": 0,"offset": 0,"total":1}"#.utf8))

        func answer(
            to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
        ) async -> OutgoingReply? { nil }
    }

    private static let backends =
        #"[{ name: jaeger, kind: jaeger, dialect: victoriatraces, url: "http://STORE/select/jaeger" }]"#
    private static let learning = "catalogue: { refresh: 1s, lookback: 36500d }"

    private static func answers(at stage: GatewayStage) async throws -> [String] {
        let checkout = try #require(DemoTrace.named("checkout")).idText
        let targets =
            ["/api/traces/\(checkout)", "/api/traces/ab", "/api/services", "/api/operations?service=frontend"]
            + ["service=payment-gateway", "service=cart&tag=db.system:redis", "service=frontend&minDuration=20ms"].map {
                SearchTests.target($0)
            }
        for _ in 0..<200 where try await stage.ask("/api/services", as: .onCall).status == 503 {
            try await stage.client.loop.sleep(for: .milliseconds(20))
        }
        var answers: [String] = []
        for persona in DemoPersona.all {
            for target in targets {
                let reply = try await stage.ask(target, as: persona)
                answers.append("\(persona.subject) \(target): \(reply.status) \(reply.text)")
            }
        }
        return answers
    }

    private static func withImitation(
        _ body: @escaping @Sendable (GatewayStage, Imitation) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let store = Imitation()
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), limits: ServerLimits(connectionsPerPeer: 4096),
                clock: WallClock.now, handler: store)
            let script = GatewayStage.Script(backends: backends, more: learning)
            let outcome = await Result(catching: {
                try await GatewayStage.run(script, store: server.address, on: loop) { try await body($0, store) }
            })
            _ = await server.drain(within: .seconds(1))
            try outcome.get()
        }
    }

    @Test("traces, searches and lists are what they are in front of Jaeger, for three people")
    func asJaeger() async throws {
        let expected = OneValue<[String]>()
        try await GatewayStage.withStore(.init(more: Self.learning)) { stage, _ in
            expected.set(try await Self.answers(at: stage))
        }
        try await Self.withImitation { stage, store in
            let found = try await Self.answers(at: stage)
            let wanted = expected.value ?? []
            #expect(found.count == wanted.count && found.count == 21)
            for (one, other) in zip(found, wanted) {
                let isSame = one == other
                #expect(isSame, "\(one.prefix(140))")
            }
            #expect(store.asked.allSatisfy { $0.hasPrefix("/select/jaeger/api/") && !$0.contains("/v3/") })
            let searches = store.asked.filter { $0.contains("tags=") }
            #expect(
                searches.contains { $0.contains("resource_attr") } && !searches.contains { $0.contains("db.system") })
        }
    }

    @Test("what the store does not have is refused by name, and it is not asked")
    func refused() async throws {
        try await Self.withImitation { stage, store in
            let window = "query.startTimeMin=2026-11-23T02:30:00Z&query.startTimeMax=2026-11-23T03:36:40Z"
            for (target, status, code) in [
                ("/api/v3/traces/ab", 403, "not-served"), ("/api/dependencies", 403, "not-served"),
                ("/api/v3/traces?query.serviceName=cart&\(window)", 403, "not-served"),
                ("/api/v3/trace-summaries?\(window)", 400, "parameter-missing"),
            ] {
                let before = store.asked.filter { $0.contains("traces") }.count
                let reply = try await stage.ask(target, as: .onCall)
                #expect(reply.status == status && reply.text.contains(code), "\(target): \(reply.text)")
                #expect(store.asked.filter { $0.contains("traces?") && !$0.contains("start=0") }.count <= before)
            }
        }
    }
}
