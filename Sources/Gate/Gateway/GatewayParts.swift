import AccessPolicy
import AuditLog
import AuditStorage
import Backends
import EventLoop
import HTTPClient
import Observability
import Ownership
import Quantities
import Server
import TokenVerification
import TraceModel
import Upstream

/// Wires the rooms together: what a configuration says becomes the walk and the admin pages.
struct GatewayParts: Sendable {
    let walk: RequestWalk
    let admin: AdminPages
    let catalogue: CatalogueKeeper

    init(
        _ loaded: LoadedConfiguration, writer: AuditWriter, loops: [Loop], log: Log,
        store: ((Loop) -> any UpstreamStore)? = nil
    ) throws(GatewayStartFailure) {
        guard let policies = loaded.policies else { throw .incomplete("policies") }
        guard let backend = loaded.configuration.backends.first else { throw .incomplete("backends") }
        let door = Self.door(to: backend.kind, readsClusters: loaded.ownership.clusters != nil)
        let limits = loaded.configuration.limits
        let budget = HeldBudget(limit: limits.heldBytes)
        let metrics = GatewayMetrics()
        let upstream = Self.upstream(backend, limits)
        let forward = Forward(
            to: store ?? { UpstreamClient(upstream, on: $0, counters: metrics.upstream) }, on: loops)
        let readReply = ReadReply(backend: door, budget: budget)
        let stamps = StampMaker(clock: WallClock.now)
        let shelf = CatalogueShelf()
        catalogue = CatalogueKeeper(
            CatalogueProbe(
                backend: door, ownership: loaded.ownership, forward: forward, readReply: readReply,
                settings: loaded.configuration.catalogue, clock: WallClock.now),
            shelf: shelf, writer: writer, stamps: stamps, log: log)
        walk = RequestWalk(
            authenticate: Authenticate(verifier: TokenVerifier(loaded.issuers), clock: WallClock.now, on: loops),
            identify: Identify(resolver: policies.resolver), inWork: RequestsInWork(),
            authorize: Authorize(policies: policies, backend: door, backendName: backend.name),
            scopeQuery: ScopeQuery(
                backend: door, ownership: loaded.ownership, mostRequests: limits.upstreamRequests),
            forward: forward,
            filterSpans: FilterSpans(
                readReply: readReply, ownership: loaded.ownership, redaction: loaded.redaction,
                masked: policies.masked, notices: loaded.notices, mostSpans: limits.spansPerTrace),
            listNames: ListNames(
                shelf: shelf, ownership: loaded.ownership, redaction: loaded.redaction, clock: WallClock.now),
            forwardPage: ForwardPage(backend: door, forward: forward, budget: budget),
            recordAudit: RecordAudit(
                writer: writer, backendName: backend.name.string, policies: policies,
                sources: ClientAddress(trusted: loaded.configuration.listen?.trustedProxies ?? []),
                stamps: stamps),
            reply: Reply(backend: door), metrics: metrics, log: log, clock: WallClock.now)
        admin = AdminPages(writer: writer, budget: budget, catalogue: shelf, metrics: metrics)
    }

    /// The one switch on a backend's kind.
    private static func door(to kind: BackendConfiguration.Kind, readsClusters: Bool) -> any TraceBackend {
        switch kind {
        case .jaeger: JaegerBackend(readsClusters: readsClusters)
        }
    }

    private static func upstream(_ backend: BackendConfiguration, _ limits: LimitsConfiguration) -> UpstreamBackend {
        precondition(backend.url.isSecure == (backend.tls != nil), "an https backend is asked over TLS")
        let endpoint = HTTPEndpoint(host: backend.url.host, port: backend.url.port, tls: backend.tls)
        let prefix = backend.url.prefix.utf8.split(separator: UInt8(ascii: "/")).map { UTF8Text(String(Substring($0))) }
        return UpstreamBackend(
            name: backend.name.string, endpoint: endpoint, pathPrefix: prefix,
            credentials: backend.credentials.map {
                UpstreamCredentials(header: $0.header, scheme: $0.scheme, file: $0.file.path)
            },
            tenant: backend.tenant.map { UpstreamBackend.Tenant(header: $0.header, value: $0.value) },
            bodyLimit: limits.upstreamBytes)
    }
}
