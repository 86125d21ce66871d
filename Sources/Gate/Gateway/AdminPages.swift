import AuditStorage
import HTTPSyntax
import Quantities
import StrictJSON
import Observability
import Server

/// `/livez`, `/readyz` and `/metrics`, on a listener of their own.
struct AdminPages: Sendable {
    let writer: AuditWriter
    let budget: HeldBudget
    let catalogues: [CatalogueShelf]
    let reload: ReloadKeeper
    let keys: KeyKeeper
    let metrics: GatewayMetrics
    /// Whether the gateway is about to end.
    let isStopping = InForce(false)

    /// `connections` are those of the data listener.
    func answer(_ request: IncomingRequest, _ connections: ServerCounts) -> OutgoingReply {
        switch String(decoding: request.head.target, as: UTF8.self) {
        case "/livez": text(.ok, "alive\n")
        // Says why: whoever reaches this listener operates the gateway.
        case "/readyz": readiness
        case "/metrics":
            OutgoingReply(
                .ok, contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: metrics.render(writer, budget, connections, catalogues, keys, reload))
        default: text(.notFound, "served here: /livez, /readyz, /metrics\n")
        }
    }

    /// Ready where records can be written and somebody's token can be verified. Beside that, what is not as it should be of the keys, and files that are broken or wait for a restart: what
    /// serves is the last that was good.
    private var readiness: OutgoingReply {
        guard !isStopping.value else { return text(.unavailable, "stopping\n") }
        let conditions = keys.conditions
        let isReady = writer.isWritable && conditions.contains { $0.condition.keys > 0 }
        let broken = reload.broken.map { "files are broken, and those of before are in force: \($0.description)" }
        let pending = reload.pending.map {
            "files have changed, and only a restart puts that in force: \($0.description)"
        }
        let words = conditions.compactMap { issuer, condition in condition.sentence(of: issuer) } + broken + pending
        return text(isReady ? .ok : .unavailable, (["\(writer.condition)"] + words).map { $0 + "\n" }.joined())
    }

    private func text(_ status: ReplyStatus, _ body: String) -> OutgoingReply {
        OutgoingReply(status, contentType: "text/plain; charset=utf-8", body: Array(body.utf8))
    }
}

extension KeptKeys.Condition {
    /// Nil where all is well.
    fileprivate func sentence(of issuer: UTF8Text) -> String? {
        guard keys == 0 || failure != nil else { return nil }
        let name = ForeignText.quoted(issuer.string, limit: 200)
        let state =
            age.map { "keys of \(name) last confirmed \($0.components.seconds) seconds ago" }
            ?? "no keys of \(name) in force"
        return state + (failure.map { ": " + $0 } ?? "")
    }
}
