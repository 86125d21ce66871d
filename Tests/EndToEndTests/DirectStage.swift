import AuditLog
import AuditStorage
import DemoServices
import EventLoop
import Foundation
import Gateway

/// A gateway without sockets before a store without one, and its audit log.
struct DirectStage: Sendable {
    let gateway: DirectGateway
    let store: DirectStore
    let issuer: DemoIssuer
    let loop: Loop
    let writer: AuditWriter
    static let peer = "192.0.2.7"

    /// Runs `body` on the gateway's loop; then closes the log and gives its lines, unread.
    static func run(
        policies: String, issuers: String? = nil, limits: String = "", namespaces: String? = nil,
        _ body: @escaping @Sendable (DirectStage) async throws -> Void
    ) async throws -> [String] {
        let folder = try StageFolder()
        defer { folder.remove() }
        let (issuer, loaded, writer) = try await offPool {
            let issuer = try DemoIssuer()
            try issuer.writeKeySet(to: folder.path + "/jwks.json")
            try folder.write(policies, to: "policies/test.yaml")
            try folder.write(String(repeating: "0f", count: 32), to: "pseudonym-key")
            var script = GatewayStage.Script(
                policies: policies, issuers: issuers, more: "redaction: { keyFile: pseudonym-key }\n" + limits)
            if let namespaces { script.namespaces = namespaces }
            // Nothing is asked there: the store is at hand.
            let configuration = GatewayStage.configuration(script, store: .loopback(port: 1))
            try folder.write(configuration, to: "spanwarden.yaml")
            let loaded = try LoadedConfiguration.load(
                path: folder.configuration, requiring: ConfigurationSection.serve)
            return (issuer, loaded, try RunningGateway.openLog(loaded, log: CapturedLog().log))
        }
        let outcome = await Result(catching: {
            try await GatewayStage.onClientLoop { loop in
                let store = DirectStore(on: loop)
                let peer = SocketAddress(literal: Self.peer, port: 4711) ?? .loopback(port: 4711)
                let gateway = try DirectGateway(
                    loaded, writer: writer, on: loop, log: CapturedLog().log, peer: peer, store: store)
                try await body(DirectStage(gateway: gateway, store: store, issuer: issuer, loop: loop, writer: writer))
            }
        })
        _ = writer.close(ProcessStop(cause: .request))
        try await offPool { writer.join() }
        try outcome.get()
        return try folder.auditText().components(separatedBy: "\n").filter { !$0.isEmpty }
    }

    /// Runs `body` while the store has `count` requests to answer, then has it answer them; `body` is told what it answers meanwhile.
    func whileInWork<Value>(
        _ count: Int, of request: [UInt8], _ body: (DirectStore.Answer?) async throws -> Value
    ) async throws -> Value {
        guard count > 0 else { return try await body(nil) }
        store.answer(with: .nothingYet)
        let others = (0..<count).map { _ in Task(executorPreference: loop) { await gateway.handle(request) } }
        for _ in 0..<5_000 where store.asked < count { try await loop.sleep(for: .milliseconds(2)) }
        let value = try await body(.nothingYet)
        store.answer(with: .missing)
        for other in others { _ = await other.value }
        return value
    }

    /// The answer to a request's bytes while the store answers so.
    func answer(to request: [UInt8], store answer: DirectStore.Answer) async throws -> StageReply {
        store.answer(with: answer)
        return try StageClient.read(await gateway.handle(request))
    }
}

extension Result where Failure == any Error {
    /// What came of asynchronous work.
    init(catching work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
