import DemoServices
import EventLoop
import Foundation
import Gateway
import StrictJSON
import TestSupport
import Testing

/// A caller's `traceparent` joins our record and log with theirs. A store that traces itself would let callers write into it.
@Suite struct TraceParentTests {
    private static let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private static let target = "/api/traces/" + HostileReply.id

    private static func run(
        _ backend: String, _ reply: [UInt8],
        _ body: @escaping @Sendable (GatewayStage, RawStore) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let store = try RawStore(on: loop, [.readHead, .send(reply)])
            defer { store.close() }
            let backends = "[{ name: jaeger, kind: jaeger, url: \"http://STORE\"\(backend) }]"
            try await GatewayStage.run(.init(backends: backends), store: store.address, on: loop) {
                try await body($0, store)
            }
        }
    }

    @Test("it is on the record and in the log, and the store is told only where the operator asks for it")
    func told() async throws {
        for (backend, isForwarded) in [
            ("", false), (", forwardTraceparent: false", false), (", forwardTraceparent: true", true),
        ] {
            try await Self.run(backend, HostileReply.reply(HostileReply.body())) { stage, store in
                let fields = ["Traceparent: " + Self.good, "tracestate: a=b"]
                let reply = try await stage.ask(Self.target, as: .paymentsEngineer, fields: fields)
                #expect(reply.status == 200)
                let access = try await stage.endedAccesses(1)[0].access
                #expect(access.text("req", "traceparent") == Self.good)
                let head = try #require(store.requests.first).lowercased()
                #expect(head.contains("traceparent: \(Self.good)\r\n") == isForwarded)
                #expect(head.contains("traceparent") == isForwarded && !head.contains("tracestate"))
            }
            try await Self.run(backend, HostileReply.reply(Array("{}".utf8), status: "500 Oops")) { stage, _ in
                let fields = ["traceparent: " + Self.good]
                let failed = try await stage.ask(Self.target, as: .paymentsEngineer, fields: fields).status
                #expect(failed == 502)
                #expect(stage.log.text.contains("\"traceparent\":\"\(Self.good)\""))
            }
        }
    }

    @Test(
        "one that is malformed is as none",
        arguments: [
            ["traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"],
            ["traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01"],
            ["traceparent: 01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"], ["traceparent: s3cr3t"],
            ["traceparent: \(good), \(good)"], ["traceparent:"],
        ])
    func ignored(fields: [String]) async throws {
        try await Self.run(", forwardTraceparent: true", HostileReply.reply(HostileReply.body())) { stage, store in
            let shown = try await stage.ask(Self.target, as: .paymentsEngineer, fields: fields).status
            #expect(shown == 200)
            let access = try await stage.endedAccesses(1)[0].access
            #expect(access.object("req")?["traceparent"] == nil)
            #expect(store.requests.allSatisfy { !$0.lowercased().contains("traceparent") })
        }
    }
}
