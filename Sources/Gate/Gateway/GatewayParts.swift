import AccessPolicy
import AuditLog
import AuditStorage
import Backends
import EventLoop
import Observability
import Ownership
import Server
import Upstream

/// Wires the rooms together: what outlasts every reload, and the walk that a configuration's rules make of it.
struct GatewayParts: Sendable {
    let backends: [BackendParts]
    let budget: HeldBudget
    let metrics: GatewayMetrics
    let stamps = StampMaker(clock: WallClock.now)
    let ownership: InForce<OwnershipRules>
    private let authenticate: Authenticate
    private let rates: RequestRates
    private let inWork = RequestsInWork()
    private let writer: AuditWriter
    private let log: Log

    init(
        _ loaded: LoadedConfiguration, keys: KeyKeeper, writer: AuditWriter, loops: [Loop], log: Log,
        store: ((Loop) -> any UpstreamStore)? = nil
    ) throws(GatewayStartFailure) {
        let configuration = loaded.configuration
        guard !configuration.backends.isEmpty else { throw .incomplete("backends") }
        self.writer = writer
        self.log = log
        metrics = GatewayMetrics(issuers: loaded.issuers.count)
        budget = HeldBudget(limit: configuration.limits.heldBytes)
        rates = RequestRates(perMinute: configuration.limits.requestsPerPrincipalPerMinute)
        authenticate = Authenticate(keys: keys, clock: WallClock.now, on: loops)
        let ownership = InForce(loaded.ownership)
        self.ownership = ownership
        backends = configuration.backends.map { [budget, stamps, metrics] backend in
            BackendParts(
                backend, of: loaded, ownership: ownership, budget: budget, writer: writer, stamps: stamps,
                metrics: metrics, loops: loops, log: log, store: store)
        }
    }

    /// The walk by the rules of `loaded`, which has the settings that these parts were made of.
    func walk(by loaded: LoadedConfiguration, _ policies: PolicySnapshot) -> any Responder {
        RequestWalk(
            authenticate: authenticate, identify: Identify(resolver: policies.resolver), rates: rates, inWork: inWork,
            findMount: FindMount(backends.map { mount(of: $0, by: loaded, policies) }),
            recordAudit: RecordAudit(
                writer: writer, policies: policies,
                sources: ClientAddress(trusted: loaded.configuration.listen?.trustedProxies ?? []), stamps: stamps),
            metrics: metrics, log: log, clock: WallClock.now)
    }

    private func mount(of backend: BackendParts, by loaded: LoadedConfiguration, _ policies: PolicySnapshot) -> Mount {
        let limits = loaded.configuration.limits
        return Mount(
            name: backend.configuration.name, path: backend.configuration.mount,
            audiences: backend.configuration.audiences,
            authorize: Authorize(policies: policies, backend: backend.door, backendName: backend.configuration.name),
            scopeQuery: ScopeQuery(
                backend: backend.door, ownership: loaded.ownership, mostRequests: limits.upstreamRequests),
            forward: backend.forward,
            filterSpans: FilterSpans(
                readReply: backend.readReply, ownership: loaded.ownership, redaction: loaded.redaction,
                masked: policies.masked, notices: loaded.notices, mostSpans: limits.spansPerTrace),
            listNames: ListNames(
                shelf: backend.shelf, ownership: loaded.ownership, redaction: loaded.redaction, clock: WallClock.now),
            forwardPage: ForwardPage(backend: backend.door, budget: budget, mount: backend.configuration.mount),
            reply: Reply(backend: backend.door))
    }
}
