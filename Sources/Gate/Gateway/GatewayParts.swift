import AccessPolicy
import AuditLog
import AuditStorage
import Backends
import EventLoop
import HTTPClient
import Observability
import Ownership
import Quantities
import Redaction
import Server
import TokenVerification
import TraceModel
import Upstream

/// Wires the rooms together: what a configuration says becomes the walk and the admin pages.
struct GatewayParts: Sendable {
    let walk: RequestWalk
    let admin: AdminPages

    init(
        _ loaded: LoadedConfiguration, policies: PolicySnapshot, backend: BackendConfiguration, writer: AuditWriter,
        loops: [EventLoop], log: Log
    ) throws(GatewayStartFailure) {
        let door = Self.door(to: backend.kind)
        let limits = loaded.configuration.limits
        let budget = HeldBudget(limit: limits.heldBytes)
        let metrics = GatewayMetrics()
        walk = RequestWalk(
            authenticate: Authenticate(verifier: TokenVerifier(loaded.issuers), clock: WallClock.now),
            identify: Identify(resolver: policies.resolver),
            authorize: Authorize(policies: policies, backend: door, backendName: backend.name),
            scopeQuery: ScopeQuery(backend: door),
            forward: Forward(to: try Self.upstream(backend, limits), on: loops),
            filterSpans: FilterSpans(
                backend: door, ownership: loaded.ownership, redactionRules: policies.redactionRules, masked: .minimal,
                budget: budget, mostSpans: limits.spansPerTrace),
            recordAudit: RecordAudit(
                writer: writer, backendName: backend.name.string, policies: policies,
                sources: ClientAddress(trusted: loaded.configuration.listen?.trustedProxies ?? []),
                stamps: StampMaker(clock: WallClock.now)),
            reply: Reply(backend: door), metrics: metrics, log: log, clock: WallClock.now)
        admin = AdminPages(writer: writer, budget: budget, metrics: metrics)
    }

    /// The one switch on a backend's kind.
    private static func door(to kind: BackendConfiguration.Kind) -> any TraceBackend {
        switch kind {
        case .jaeger: JaegerBackend()
        }
    }

    private static func upstream(
        _ backend: BackendConfiguration, _ limits: LimitsConfiguration
    ) throws(GatewayStartFailure) -> UpstreamBackend {
        let name = backend.name.string
        let endpoint = HTTPEndpoint(host: backend.url.host, port: backend.url.port)
        var credentials: UpstreamCredentials?
        if let configured = backend.credentials {
            credentials = UpstreamCredentials(
                header: try header(configured.header, of: name), scheme: configured.scheme, file: configured.file.path)
        }
        var tenant: UpstreamBackend.Tenant?
        if let configured = backend.tenant {
            tenant = UpstreamBackend.Tenant(header: try header(configured.header, of: name), value: configured.value)
        }
        let prefix = backend.url.prefix.utf8.split(separator: UInt8(ascii: "/")).map { UTF8Text(String(Substring($0))) }
        return UpstreamBackend(
            name: name, endpoint: endpoint, pathPrefix: prefix, credentials: credentials, tenant: tenant,
            bodyLimit: limits.upstreamBytes)
    }

    private static func header(_ text: String, of backend: String) throws(GatewayStartFailure) -> BackendHeader {
        guard let header = BackendHeader(parsing: text) else {
            throw .backend(name: backend, "header `\(text)` is one that the gateway writes itself")
        }
        return header
    }
}
