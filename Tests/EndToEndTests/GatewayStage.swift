import DemoServices
import EventLoop
import Foundation
import Gateway
import Synchronization
import TestSupport
import Testing

/// A real gateway on sockets of its own, between a test's requests and a test's store.
///
/// The gateway has two loops; the store and the test's body share a third one.
struct GatewayStage: Sendable {
    /// What a test says of its gateway; the rest is the demo's.
    struct Script: Sendable {
        /// Nil: the demo's policies.
        var policies: String?
        /// The entries of `issuers`, in brackets. Nil: the demo's, with its key set in `jwks.json`.
        var issuers: String?
        /// Further keys of `listen`, as `trustedProxies: […]`.
        var listen = ""
        var namespaces = "[payments, storefront, identity, fulfilment, platform]"
        /// Further keys of `ownership`, as `contacts: { … }`.
        var ownership = ""
        /// The entries of `backends`, where `STORE` stands for the store's address; nil for one at `/`.
        var backends: String?
        /// Further lines of the configuration, as `limits: { … }`. Names are learned only where it says so, since the store is asked for them.
        var more = ""
        /// What is appended to the configuration once it is read.
        var appended = ""
    }

    let folder: StageFolder
    let issuer: DemoIssuer
    let gateway: RunningGateway
    let log: CapturedLog
    let client: StageClient
    private let stopped = StopOnce()

    /// Runs `body` against a gateway in front of the demo's store.
    static func withStore(
        _ script: Script = Script(), traces: [DemoTrace] = DemoTrace.all,
        _ body: @escaping @Sendable (GatewayStage, DemoStore) async throws -> Void
    ) async throws {
        try await onClientLoop { loop in
            let store = try await DemoStore.start(on: [loop], traces: traces, clock: WallClock.now)
            try await run(script, store: store.address, on: loop) { try await body($0, store) }
            await store.drain(within: .seconds(1))
        }
    }

    /// Runs `body` against a gateway in front of whatever listens at `store`. On `loop`.
    static func run(
        _ script: Script = Script(), store: SocketAddress, on loop: Loop,
        _ body: @Sendable (GatewayStage) async throws -> Void
    ) async throws {
        let folder = try StageFolder()
        defer { folder.remove() }
        let loops = try EventLoops(count: 2, name: "gateway")
        do {
            let stage = try await open(script, in: folder, store: store, on: loops, client: StageClient(loop: loop))
            do {
                try await body(stage)
            } catch {
                try await stage.end(loops)
                throw error
            }
            try await stage.end(loops)
        } catch {
            loops.stop()
            try await offPool { loops.join() }
            throw error
        }
    }

    /// A loop for store and test, ended after `body`.
    static func onClientLoop(_ body: @escaping @Sendable (Loop) async throws -> Void) async throws {
        ProcessSignal.ignoreBrokenPipes()
        let loop = try Loop.start(name: "client")
        let outcome = await Task(executorPreference: loop) { try await body(loop) }.result
        loop.stop()
        try await offPool { loop.join() }
        try outcome.get()
    }

    private static func open(
        _ script: Script, in folder: StageFolder, store: SocketAddress, on loops: EventLoops, client: StageClient
    ) async throws -> GatewayStage {
        let log = CapturedLog()
        let (issuer, loaded, writer) = try await offPool {
            let issuer = try DemoIssuer()
            try issuer.writeKeySet(to: folder.path + "/jwks.json")
            if let policies = script.policies { try folder.write(policies, to: "policies/test.yaml") }
            try folder.write(configuration(script, store: store), to: "spanwarden.yaml")
            let loaded = try LoadedConfiguration.load(
                path: folder.configuration, requiring: ConfigurationSection.serve)
            if !script.appended.isEmpty {
                try folder.write(configuration(script, store: store) + script.appended, to: "spanwarden.yaml")
            }
            return (issuer, loaded, try RunningGateway.openLog(loaded, log: log.log))
        }
        let gateway = try await Task(executorPreference: loops.first) {
            try await RunningGateway.start(loaded, writer: writer, on: loops, log: log.log)
        }.value
        return GatewayStage(folder: folder, issuer: issuer, gateway: gateway, log: log, client: client)
    }

    static func configuration(_ script: Script, store: SocketAddress) -> String {
        let demo = Repository.root.appending(path: "policies/examples/demo").path
        return """
            listen: { address: "127.0.0.1:0"\(script.listen.isEmpty ? "" : ", " + script.listen) }
            admin: { address: "127.0.0.1:0" }
            issuers: \(script.issuers ?? "[\(fileIssuer)]")
            backends: \(backends(script, store))
            ownership: { namespaces: \(script.namespaces)\(script.ownership.isEmpty ? "" : ", " + script.ownership) }
            policies: "\(script.policies == nil ? demo : "policies")"
            audit: { directory: audit }
            \(script.more)
            \(script.more.contains("catalogue:") ? "" : "catalogue: { enabled: false }")
            \(script.more.contains("limits:") ? "" : "limits: { requestsPerPrincipalPerMinute: 100000000 }")

            """
    }

    private static func backends(_ script: Script, _ store: SocketAddress) -> String {
        let one = "[{ name: jaeger, kind: jaeger, url: \"http://STORE\" }]"
        return (script.backends ?? one).replacing("STORE", with: "\(store)")
    }
    /// The demo's issuer, with its keys in a file.
    static let fileIssuer =
        "{ url: \(DemoIssuer.url), audiences: [\(DemoIssuer.audience)], algorithms: [RS256, ES256], jwksFile: jwks.json }"

    /// Stops the gateway, if the test has not; afterwards every record is on the disk.
    func stop() async {
        guard stopped.begin() else { return }
        await gateway.stop(within: .seconds(5))
    }

    private func end(_ loops: EventLoops) async throws {
        await stop()
        loops.stop()
        try await offPool { [gateway] in
            loops.join()
            gateway.joinThreads()
        }
    }
}

/// A gateway stops once.
private final class StopOnce: Sendable {
    private let begun = Atomic<Bool>(false)

    func begin() -> Bool { !begun.exchange(true, ordering: .relaxed) }
}
