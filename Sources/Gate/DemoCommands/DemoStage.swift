import DemoServices
import EventLoop
import Gateway
import HTTPClient
import Terminal

/// Everything that the demo runs: issuer, store, and the gateway between callers and the store.
struct DemoStage: Sendable {
    let folder: DemoFolder
    let issuer: ServedIssuer
    let store: DemoStore
    let gateway: RunningGateway
    let loop: Loop
    /// Where callers come in, and whom they expect there.
    let door: HTTPEndpoint

    static func open(in folder: DemoFolder, policies: String, on loops: EventLoops) async throws -> DemoStage {
        let certificates = try DemoCertificates(at: WallClock.now())
        try certificates.write(to: folder.path)
        let issuer = try await ServedIssuer.start(
            on: [loops.first], tls: try certificates.server(at: WallClock.now()), clock: WallClock.now)
        try folder.copyPolicies(from: policies, for: issuer.url)
        let store = try await DemoStore.start(
            on: [loops.first], tls: try certificates.server(at: WallClock.now()), clock: WallClock.now)
        try folder.write(configuration(issuer: issuer.url, store: store.address), to: "spanwarden.yaml")
        let loaded = try load(folder.path + "/spanwarden.yaml")
        let writer = try RunningGateway.openLog(loaded, log: OperatorLog.warnings())
        let gateway = try await RunningGateway.start(loaded, writer: writer, on: loops, log: OperatorLog.warnings())
        let address = gateway.address
        let door = HTTPEndpoint(
            host: address.host, port: address.port, tls: try certificates.target(address.host, at: WallClock.now()))
        return DemoStage(
            folder: folder, issuer: issuer, store: store, gateway: gateway, loop: loops.first, door: door)
    }

    func close() async {
        await gateway.stop(within: .seconds(5))
        await store.drain(within: .seconds(1))
        await issuer.drain(within: .seconds(1))
    }

    /// Waits for the audit log's thread. Blocks.
    func join() {
        gateway.joinThreads()
    }

    private static func load(_ path: String) throws -> LoadedConfiguration {
        do {
            return try LoadedConfiguration.load(path: path, requiring: ConfigurationSection.serve)
        } catch {
            throw CommandFailure.configuration(
                "\(LoadedConfiguration.sentence(error))",
                hint: "the demo's issuer is called \(DemoIssuer.url) in policies; those of the project's folder fit")
        }
    }

    private static func configuration(issuer: String, store: SocketAddress) -> String {
        """
        listen: { address: "127.0.0.1:0", tls: { certificate: server.pem, key: server.key } }
        admin: { address: "127.0.0.1:0" }
        issuers:
          - url: "\(issuer)"
            audiences: [\(DemoIssuer.audience)]
            algorithms: [RS256, ES256]
            caFile: ca.pem
        backends:
          - { name: jaeger, kind: jaeger, url: "https://\(store)", tls: { caFile: ca.pem } }
        ownership: { namespaces: [payments, storefront, identity, fulfilment, platform] }
        policies: policies
        audit: { directory: audit }
        catalogue: { refresh: 10s, lookback: 36500d }

        """
    }
}
