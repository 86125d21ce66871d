import DemoServices
import TestSupport
import Testing

extension HostileReply {
    static let target = "/api/traces/" + id

    /// A request against each, and one against a good reply: what is refused is refused for its fault.
    static func expectRefused(_ all: [HostileReply], at stage: GatewayStage, _ store: RawStore) async throws {
        for hostile in all { try await expectRefused(hostile, at: stage, store) }
        store.follow([.readHead, .send(reply(body()))])
        let good = try await stage.ask(target, as: .paymentsEngineer)
        #expect(good.status == 200 && good.text.contains("s3cr3t"))
        // A store that fails at one API is asked by the other, and follows the same steps.
        let asked = all.reduce(1) { $0 + ($1.what.hasSuffix("500 Oops") ? 2 : 1) }
        #expect(store.connections.value == asked)
    }

    /// One request against one hostile reply: answer, record, log.
    static func expectRefused(
        _ hostile: HostileReply, at stage: GatewayStage, _ store: RawStore
    ) async throws {
        store.follow(hostile.steps)
        let reply = try await stage.ask(target, as: .paymentsEngineer)
        try RefusalShape.expect(reply, hostile.status, hostile.code, hostile.what)
        #expect(!String(decoding: reply.raw, as: UTF8.self).contains("s3cr3t"), "\(hostile.what)")
        // Not the last one: the end of an earlier request may be written later.
        let (access, end) = try await stage.endedAccess(of: RefusalShape.requestID(reply))
        #expect(access.outcome == "allow", "\(hostile.what)")
        #expect(end.outcome == "error" && end.reason == hostile.reason, "\(hostile.what): \(end.reason)")
        #expect(end.integer("res", "status") == hostile.status, "\(hostile.what)")
        #expect((end.integer("seq") ?? 0) > (access.integer("seq") ?? 0), "\(hostile.what)")
        let others = try stage.folder.auditText() + stage.log.text
        #expect(!others.contains("s3cr3t"), "\(hostile.what)")
    }
}

extension GatewayStage {
    /// A gateway before a store that follows a test's steps.
    static func withRawStore(
        _ script: Script = .init(),
        _ body: @escaping @Sendable (GatewayStage, RawStore) async throws -> Void
    ) async throws {
        try await onClientLoop { loop in
            let store = try RawStore(on: loop, [])
            defer { store.close() }
            try await run(script, store: store.address, on: loop) { try await body($0, store) }
        }
    }
}
