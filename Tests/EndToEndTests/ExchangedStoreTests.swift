import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Server
import Synchronization
import TestSupport
import Testing

/// Something else stands in the store's place for a moment, as while it is rolled out: nothing of that is believed, and nothing of it lasts.
@Suite struct ExchangedStoreTests {
    /// A Jaeger of before v3, or a default backend that knows no path.
    private final class Place: Responder {
        let isElse = Atomic<Bool>(false)

        func respond(to request: IncomingRequest, through reply: ReplyStream) async {
            try? await reply.send(answer(to: request.head.target))
        }

        private func answer(to target: [UInt8]) -> OutgoingReply {
            let traces = DemoTrace.all
            let path = String(decoding: target.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
            guard !isElse.load(ordering: .relaxed), !path.hasPrefix("/api/v3") else { return Self.nothing }
            if let trace = traces.first(where: { path.hasSuffix($0.idText) }) { return .trace(trace.reply) }
            if path.hasPrefix("/api/traces/") { return .missingTrace }
            let route = SearchRoute(traces: traces.compactMap { ShelvedTrace($0.reply) })
            return route.answer(.get, target) ?? Self.nothing
        }

        private static let nothing = OutgoingReply(
            .notFound, contentType: "text/plain", body: Array("default backend - 404".utf8))

        func answer(
            to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
        ) async -> OutgoingReply? { nil }
    }

    @Test("while no path is known in the store's place answers are 502, and behind it what they were before")
    func exchanged() async throws {
        let checkout = try #require(DemoTrace.named("checkout")).idText
        let targets = [SearchTests.target("service=cart"), "/api/traces/\(checkout)", "/api/traces/ab"]
        try await GatewayStage.onClientLoop { loop in
            let place = Place()
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), limits: ServerLimits(connectionsPerPeer: 4096),
                clock: WallClock.now, handler: place)
            let outcome = await Result(catching: {
                try await GatewayStage.run(.init(), store: server.address, on: loop) { stage in
                    var before: [StageReply] = []
                    for target in targets { before.append(try await stage.ask(target, as: .onCall)) }
                    #expect(before.map(\.status) == [200, 200, 404])
                    place.isElse.store(true, ordering: .relaxed)
                    for target in targets {
                        let reply = try await stage.ask(target, as: .onCall)
                        #expect(reply.status == 502 && reply.text.contains("store-reply"), "\(target): \(reply.text)")
                    }
                    place.isElse.store(false, ordering: .relaxed)
                    for (target, earlier) in zip(targets, before) {
                        let reply = try await stage.ask(target, as: .onCall)
                        let isSame = reply.status == earlier.status && reply.body == earlier.body
                        #expect(isSame, "\(target)")
                    }
                    let newer = try await stage.ask("/api/v3/traces/\(checkout)", as: .onCall)
                    #expect(newer.status == 403 && newer.text.contains("not-served"), "\(newer.text)")
                    let ended = try await stage.endedAccess(of: try RefusalShape.requestID(newer))
                    #expect(ended.end.reason == "store-status" && ended.end.integer("res", "status") == 403)
                }
            })
            _ = await server.drain(within: .seconds(1))
            try outcome.get()
        }
    }
}
