import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Server
import StrictJSON
import Synchronization
import TestSupport
import Testing

/// What a store makes of all of its spans is for those alone who may see all of them; everybody else is refused by name, whatever they ask.
@Suite struct AggregateTests {
    private final class SummingStore: Responder {
        private let targets = Mutex<[String]>([])
        var asked: [String] { targets.withLock { $0 } }

        func respond(to request: IncomingRequest, through reply: ReplyStream) async {
            let target = String(decoding: request.head.target, as: UTF8.self)
            targets.withLock { $0.append(target) }
            let body =
                switch target {
                case "/api/metrics/errors?quantile=0.5": "{\"data\":"
                case "/api/metrics/calls?step=60000": "[]"
                case "/api/dependencies?endTs=2": #"{"errors":[{"msg":"dial tcp 10.0.0.3:9200"}]}"#
                case "/api/dependencies?endTs=3":
                    #"{"data":[{"parent":"a","child":"b","callCount":1,"host":"10.0.0.3"}],"host":"10.0.0.3"}"#
                case _ where target.hasPrefix("/api/metrics/latencies"):
                    #"{"name":"service_latencies","metrics":[{"labels":[],"metricPoints":[]}],"host":"10.0.0.3"}"#
                default: #"{ "data": [{"parent":"cart","child":"ledger","callCount":7}], "total":0}"#
                }
            let status: ReplyStatus = target.hasPrefix("/api/metrics/minstep") ? .internalError : .ok
            try? await reply.send(OutgoingReply(status, contentType: "application/json", body: Array(body.utf8)))
        }

        func answer(
            to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
        ) async -> OutgoingReply? { nil }
    }

    private static let policies = GroupPolicies.text([
        GroupPolicies.permit("all", #""*""#, unowned: true), GroupPolicies.permit("owned", #""*""#),
        GroupPolicies.permit("part", "payments", unowned: true), GroupPolicies.forbid("barred", "vault"),
    ])

    private static func viewer(_ groups: String...) -> DemoPersona {
        DemoPersona(name: groups[0], subject: groups.joined(separator: "+"), groups: groups, algorithm: .es256)
    }

    private static func withStore(
        _ body: @escaping @Sendable (GatewayStage, SummingStore) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let store = SummingStore()
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), limits: ServerLimits(connectionsPerPeer: 4096),
                clock: WallClock.now, handler: store)
            let outcome = await Result(catching: {
                try await GatewayStage.run(.init(policies: policies), store: server.address, on: loop) {
                    try await body($0, store)
                }
            })
            _ = await server.drain(within: .seconds(1))
            try outcome.get()
        }
    }

    @Test("who may see every span is told what is made of all of them, and it is on the record")
    func told() async throws {
        try await Self.withStore { stage, store in
            let targets = [
                "/api/dependencies?endTs=1795415557701&lookback=604800000",
                "/api/metrics/latencies?service=cart&service=ledger&quantile=0.95&groupByOperation=true&spanKind=server",
            ]
            // Read and written again.
            let told = [
                #"{"data":[{"callCount":7,"child":"ledger","parent":"cart"}],"total":0}"#,
                #"{"metrics":[{"labels":[],"metricPoints":[]}],"name":"service_latencies"}"#,
            ]
            for (target, text) in zip(targets, told) {
                let reply = try await stage.ask(target, as: Self.viewer("all"))
                #expect(reply.status == 200 && reply.field("content-type") == "application/json")
                #expect(reply.text == text)
            }
            #expect(store.asked == targets)
            let ended = try await stage.endedAccesses(2)
            let routes = ended.map { $0.access.text("req", "route") ?? "" }
            #expect(routes == ["/api/dependencies", "/api/metrics/{id}"])
            #expect(ended.allSatisfy { $0.end.reason == "complete" })
            #expect(ended.allSatisfy { $0.end.text("res", "kind") == "aggregate" })
            let asked = ended.compactMap { $0.access.content.member(at: ["req", "params"]) }
            #expect(
                asked.map { String(decoding: JSONWriter.canonical($0), as: UTF8.self) } == [
                    #"{"endTs":"2026-11-23T06:32:37.701000Z","lookback":604800000}"#,
                    #"{"groupByOperation":true,"metric":"latencies","quantile":"0.95","service":["cart","ledger"],"spanKind":["server"]}"#,
                ])
        }
    }

    @Test("of a refused question the record holds what was understood, and nothing else of what was sent")
    func deniedParameters() async throws {
        try await Self.withStore { stage, _ in
            let target =
                "/api/metrics/calls?endTs=s3cr3t&s3cr3t=1&quantile=s3cr3t&spanKind=s3cr3t&step=60000&service=cart"
            for group in ["all", "part"] { _ = try await stage.ask(target, as: Self.viewer(group)) }
            let denied = try await stage.records().filter { $0.type == "access" }
            #expect(denied.map(\.reason) == ["parameter-malformed", "not-narrowable"])
            for access in denied {
                let asked = try #require(access.content.member(at: ["req", "params"]))
                let text = String(decoding: JSONWriter.canonical(asked), as: UTF8.self)
                #expect(text == #"{"metric":"calls","service":["cart"],"step":60000}"#)
            }
            #expect(try !stage.folder.auditText().contains("s3cr3t"))
        }
    }

    @Test(
        "whose grant leaves out anything is refused by name, whatever is asked and however, and the store is not asked",
        arguments: [["owned"], ["part"], ["all", "barred"], ["none"]])
    func refused(groups: [String]) async throws {
        try await Self.withStore { stage, store in
            let viewer = DemoPersona(name: "viewer", subject: "viewer", groups: groups, algorithm: .es256)
            for target in ["/api/dependencies?endTs=1&lookback=1", "/api/metrics/calls?x=1", "/api/metrics/latencies"] {
                for method in ["GET", "POST"] {
                    let reply = try await stage.ask(target, as: viewer, method: method)
                    #expect(reply.status == 403, "\(method) \(target)")
                    let code = groups == ["none"] ? "no-access" : "not-narrowable"
                    #expect(reply.text.contains(code) && reply.text.contains(#""errors":[{"#), "\(reply.text)")
                }
            }
            #expect(store.asked.isEmpty)
        }
    }

    @Test("of who may ask, bad parameters and other methods are refused by name, and a reply that is none is a 502")
    func bad() async throws {
        try await Self.withStore { stage, store in
            for (target, code) in [
                ("/api/dependencies?endTs=x", "parameter-malformed"), ("/api/dependencies?end=1", "parameter-unknown"),
                ("/api/dependencies?endTs=1&endTs=1", "parameter-repeated"),
                ("/api/metrics/latencies?quantile=2", "parameter-malformed"),
                ("/api/metrics/latencies?quantile=1e-1", "parameter-malformed"),
                ("/api/metrics/calls?spanKind=x", "parameter-malformed"),
                ("/api/metrics/calls?groupByOperation=si", "parameter-malformed"),
            ] {
                let reply = try await stage.ask(target, as: Self.viewer("all"))
                #expect(reply.status == 400 && reply.text.contains(code), "\(target): \(reply.text)")
            }
            let post = try await stage.ask("/api/dependencies", as: Self.viewer("all"), method: "POST")
            #expect(post.status == 405)
            #expect(store.asked.isEmpty)
            for target in ["errors?quantile=0.5", "calls?step=60000", "minstep"] {
                let reply = try await stage.ask("/api/metrics/" + target, as: Self.viewer("all"))
                #expect(reply.status == 502, "\(target)")
            }
        }
    }

    @Test("of a store's reply that says what went wrong nothing passes, and of another one what its form holds")
    func nothingElse() async throws {
        try await Self.withStore { stage, store in
            let failed = try await stage.ask("/api/dependencies?endTs=2", as: Self.viewer("all"))
            try RefusalShape.expect(failed, 502, "store-reply", "errors")
            let odd = try await stage.ask("/api/dependencies?endTs=3", as: Self.viewer("all"))
            #expect(odd.text == #"{"data":[{"callCount":1,"child":"b","parent":"a"}]}"#)
            for reply in [failed, odd] { #expect(!reply.text.contains("10.0.0.3")) }
            let unknown = try await stage.ask("/api/metrics/heap", as: Self.viewer("all"))
            try RefusalShape.expect(unknown, 404, "route-unknown", "metrics that no Jaeger has")
            #expect(store.asked == ["/api/dependencies?endTs=2", "/api/dependencies?endTs=3"])
        }
    }
}
