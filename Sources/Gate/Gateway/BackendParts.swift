import AuditLog
import AuditStorage
import Backends
import EventLoop
import HTTPClient
import Observability
import Ownership
import Quantities
import TLS
import Upstream

/// What one backend keeps while policies come and go: its connections, and what is known of its names.
struct BackendParts: Sendable {
    let configuration: BackendConfiguration
    let door: any TraceBackend
    let forward: Forward
    let readReply: ReadReply
    let shelf = CatalogueShelf()
    let keeper: CatalogueKeeper
    /// Read again by itself; nil where the backend is shown none.
    private let credentials: UpstreamCredentials?
    private let limits: LimitsConfiguration
    private let metrics: GatewayMetrics

    init(
        _ backend: BackendConfiguration, of loaded: LoadedConfiguration, ownership: InForce<OwnershipRules>,
        budget: HeldBudget, writer: AuditWriter, stamps: StampMaker, metrics: GatewayMetrics, loops: [Loop], log: Log,
        store: ((Loop) -> any UpstreamStore)?
    ) {
        configuration = backend
        limits = loaded.configuration.limits
        self.metrics = metrics
        credentials = backend.makeCredentials()
        door = Self.door(to: backend, readsClusters: loaded.ownership.clusters != nil)
        let upstream = backend.upstream(tls: backend.tls, credentials: credentials, limits)
        forward = Forward(
            to: store ?? { UpstreamClient(upstream, on: $0, counters: metrics.upstream) }, on: loops,
            joinsTraces: backend.forwardsTraceParent)
        readReply = ReadReply(backend: door, budget: budget)
        keeper = CatalogueKeeper(
            CatalogueProbe(
                backend: door, backendName: backend.name, ownershipInForce: ownership, forward: forward,
                readReply: readReply, settings: loaded.configuration.catalogue, mostSpans: limits.spansPerTrace,
                clock: WallClock.now),
            shelf: shelf, writer: writer, stamps: stamps, log: log)
    }

    /// New connections are made so; those in use stay until their replies are read.
    func connect(by tls: TLSTarget) {
        let upstream = configuration.upstream(tls: tls, credentials: credentials, limits)
        let counters = metrics.upstream
        forward.replace { UpstreamClient(upstream, on: $0, counters: counters) }
    }

    /// The one switch on a backend's kind.
    static func door(to backend: BackendConfiguration, readsClusters: Bool) -> any TraceBackend {
        switch backend.kind {
        case .jaeger: JaegerBackend(readsClusters: readsClusters, dialect: backend.dialect)
        }
    }
}

extension BackendConfiguration {
    /// Nil where the backend is shown none.
    func makeCredentials() -> UpstreamCredentials? {
        credentials.map { UpstreamCredentials(header: $0.header, scheme: $0.scheme, file: $0.file.path) }
    }

    /// What Upstream is told of it.
    func upstream(
        tls: TLSTarget?, credentials: UpstreamCredentials?, _ limits: LimitsConfiguration
    ) -> UpstreamBackend {
        precondition(url.isSecure == (tls != nil), "an https backend is asked over TLS")
        let prefix = url.prefix.utf8.split(separator: UInt8(ascii: "/")).map { UTF8Text(String(Substring($0))) }
        return UpstreamBackend(
            name: name.string, endpoint: HTTPEndpoint(host: url.host, port: url.port, tls: tls), pathPrefix: prefix,
            credentials: credentials,
            tenant: tenant.map { UpstreamBackend.Tenant(header: $0.header, value: $0.value) },
            bodyLimit: limits.upstreamBytes)
    }
}
