import AuditLog
import AuditStorage
import HTTPClient
import HTTPSyntax
package import Observability
import Server
import TraceModel
import Upstream

/// What Prometheus is told. Labels are closed lists of our own words: nothing of a caller's or a store's ever is one.
package struct GatewayMetrics: Sendable {
    /// How a request ended.
    enum Outcome: String, MetricLabel {
        case shown
        case notFound = "not_found"
        case interrupted
        case malformed
        case unauthenticated
        case keysUnknown = "keys_unknown"
        case refused
        case tooManyRequests = "too_many_requests"
        case recordUnavailable = "record_unavailable"
        case storeFailed = "store_failed"
        case overLimit = "over_limit"
    }

    enum VisibilityLabel: String, MetricLabel {
        case full
        case masked
        case shape
        case hidden
    }

    enum DoubtLabel: String, MetricLabel {
        case noEvidence = "no_evidence"
        case repeated
        case notALabel = "not_a_label"
        case nodeDisagrees = "node_disagrees"
        case conflict
        case noCluster = "no_cluster"
        case unknownCluster = "unknown_cluster"
    }

    /// What came of files that had other contents.
    enum ReloadOutcome: String, MetricLabel {
        case taken
        case rejected
        /// Left to the next start.
        case pending
    }

    package let registry: Metrics
    private let reloads: LabeledCounter<ReloadOutcome>
    private let reloadBroken: Gauge
    private let reloadPending: Gauge
    private let requests: LabeledCounter<Outcome>
    private let spans: LabeledCounter<VisibilityLabel>
    private let unknownOwners: LabeledCounter<DoubtLabel>
    private let unknownDropped: Counter
    /// Of the requests to the store.
    let upstream: HTTPCounters
    private let auditRecords: Gauge
    private let auditLost: Gauge
    private let auditWritable: Gauge
    private let auditLines: Gauge
    private let auditSegments: Gauge
    private let auditRotations: Gauge
    private let heldBytes: Gauge
    private let catalogueAge: Gauge
    private let catalogueNames: Gauge
    private let keys: KeyMetrics
    private let connections: Gauge
    private let connectionsAccepted: Counter
    private let connectionsRefused: LabeledCounter<ConnectionRefusal>

    package init(issuers: Int) {
        registry = Metrics()
        keys = KeyMetrics(registry, issuers: issuers)
        requests = registry.counter(
            "spanwarden_requests_total", help: "Requests on the data listener, by how they ended.", label: "outcome",
            of: Outcome.self)
        spans = registry.counter(
            "spanwarden_spans_total", help: "Spans of the store's replies, by what the viewer saw of them.",
            label: "visibility", of: VisibilityLabel.self)
        unknownOwners = registry.counter(
            "spanwarden_unknown_owner_spans_total",
            help: "Spans of which it is not known whose they are; forged evidence shows here.", label: "reason",
            of: DoubtLabel.self)
        unknownDropped = registry.counter(
            "spanwarden_unknown_dropped_total",
            help: "Members and values of stores' replies that are not understood, and so left out.")
        upstream = Self.upstream(registry)
        reloads = registry.counter(
            "spanwarden_reloads_total", help: "Files read again since they had other contents, by what came of it.",
            label: "outcome", of: ReloadOutcome.self)
        reloadBroken = registry.gauge(
            "spanwarden_reload_broken",
            help:
                "Policies, certificates and the like of which the files are broken, so that those of before are in force."
        )
        reloadPending = registry.gauge(
            "spanwarden_reload_pending",
            help: "Whether spanwarden.yaml on the disk is other than what runs, until a restart.")
        auditRecords = registry.gauge(
            "spanwarden_audit_records",
            help:
                "Audit records of this gateway's own making that are durable, since the start; clock.anomaly and log.segment are not counted."
        )
        auditLost = registry.gauge("spanwarden_audit_records_lost", help: "Audit records that did not become durable.")
        auditWritable = registry.gauge("spanwarden_audit_writable", help: "Whether the audit log can be written.")
        auditLines = registry.gauge(
            "spanwarden_audit_lines", help: "Lines of the audit log, in all its segments; one that holds fewer was cut."
        )
        auditSegments = registry.gauge("spanwarden_audit_segments", help: "Files of the audit log.")
        auditRotations = registry.gauge(
            "spanwarden_audit_rotations", help: "Times that the audit log went on in a new file, since the start.")
        heldBytes = registry.gauge("spanwarden_held_bytes", help: "Memory that held replies take.")
        catalogueAge = registry.gauge(
            "spanwarden_names_age_seconds",
            help: "Since the names of services and operations were learned; -1 before that.")
        catalogueNames = registry.gauge(
            "spanwarden_names_learned", help: "Names of operations that are known, each with its service and owner."
        )
        connections = registry.gauge("spanwarden_connections", help: "Open connections on the data listener.")
        connectionsAccepted = registry.counter(
            "spanwarden_connections_accepted_total", help: "Connections that the data listener has taken.")
        connectionsRefused = registry.counter(
            "spanwarden_connections_refused_total",
            help:
                "Connections on the data listener that were closed before a request was read, and rests for want of files.",
            label: "reason",
            of: ConnectionRefusal.self)
    }

    private static func upstream(_ registry: Metrics) -> HTTPCounters {
        HTTPCounters(
            opened: registry.counter(
                "spanwarden_upstream_connections_opened_total", help: "Connections made to the store."),
            reused: registry.counter(
                "spanwarden_upstream_connections_reused_total",
                help: "Requests to the store over a connection that had carried one before."),
            resent: registry.counter(
                "spanwarden_upstream_resent_total",
                help: "Requests sent once more, since a kept connection had ended before any byte of the reply."))
    }

    /// The text of `/metrics`.
    func render(
        _ writer: AuditWriter, _ budget: HeldBudget, _ counts: ServerCounts, _ catalogues: [CatalogueShelf],
        _ keeper: KeyKeeper, _ reload: ReloadKeeper
    ) -> [UInt8] {
        keys.set(keeper.conditions.map(\.condition))
        let counters = writer.counters
        auditRecords.set(Int64(counters.records))
        auditLost.set(Int64(counters.lost))
        auditWritable.set(writer.isWritable ? 1 : 0)
        auditLines.set(counters.extent.lines)
        auditSegments.set(Int64(counters.extent.segments))
        auditRotations.set(Int64(counters.extent.rotations))
        heldBytes.set(Int64(budget.held))
        reloadBroken.set(Int64(reload.broken.count))
        reloadPending.set(Int64(reload.pending.count))
        let conditions = catalogues.map(\.condition)
        // Of several stores the one that was asked the longest ago, and -1 while one of them has not been.
        let ages = conditions.map { $0?.age.components.seconds ?? -1 }
        catalogueAge.set(ages.contains(-1) ? -1 : ages.max() ?? -1)
        catalogueNames.set(Int64(conditions.reduce(0) { $0 + ($1?.names ?? 0) }))
        connections.set(Int64(counts.open))
        connectionsAccepted.raise(to: counts.accepted)
        for (refusal, count) in counts.refusals { connectionsRefused.raise(refusal, to: count) }
        return registry.render()
    }

    func countReload(_ outcome: ReloadOutcome) {
        reloads.increment(outcome)
    }

    func count(_ refusal: RequestRefusal) {
        requests.increment(.malformed)
    }

    func count(_ refusal: WalkRefusal) {
        switch refusal {
        case .token, .claims, .audience: requests.increment(.unauthenticated)
        case .keysUnknown: requests.increment(.keysUnknown)
        case .target, .route, .noAccess, .notVerified, .keyRedacted, .upstreamRequests: requests.increment(.refused)
        case .store(.cancelled), .record(.abandoned): requests.increment(.interrupted)
        case .tooManyRequests, .rate: requests.increment(.tooManyRequests)
        case .record: requests.increment(.recordUnavailable)
        case .store, .storeStatus, .storeReply, .namesUnknown: requests.increment(.storeFailed)
        case .heldBytes, .spansPerTrace, .answerTooLarge: requests.increment(.overLimit)
        }
    }

    func count(_ ending: Ending) {
        switch ending.reason {
        case .complete, .partial: requests.increment(ending.status == 404 ? .notFound : .shown)
        case .notFound: requests.increment(.notFound)
        case .overLimit: requests.increment(.overLimit)
        default: requests.increment(.interrupted)
        }
        unknownDropped.increment(by: UInt32(clamping: ending.unknownDropped))
        for row in ending.tally.rows {
            let amount = UInt32(clamping: row.spans)
            spans.increment(label(row.visibility), by: amount)
            if case .unknown(let doubt) = row.owner { unknownOwners.increment(label(doubt), by: amount) }
        }
    }

    private func label(_ visibility: Visibility) -> VisibilityLabel {
        switch visibility {
        case .full: .full
        case .masked: .masked
        case .shape: .shape
        case .hidden: .hidden
        }
    }

    private func label(_ doubt: OwnershipDoubt) -> DoubtLabel {
        switch doubt {
        case .noEvidence: .noEvidence
        case .repeated: .repeated
        case .notALabel: .notALabel
        case .nodeDisagrees: .nodeDisagrees
        case .conflict: .conflict
        case .noCluster: .noCluster
        case .unknownCluster: .unknownCluster
        }
    }
}
