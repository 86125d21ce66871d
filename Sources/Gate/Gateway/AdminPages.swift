import AuditStorage
import HTTPSyntax
import Observability
import Server

/// `/livez`, `/readyz` and `/metrics`, on a listener of their own.
struct AdminPages: Sendable {
    let writer: AuditWriter
    let budget: HeldBudget
    let catalogues: [CatalogueShelf]
    let reload: ReloadKeeper
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
                body: metrics.render(writer, budget, connections, catalogues, broken: reload.broken.count))
        default: text(.notFound, "served here: /livez, /readyz, /metrics\n")
        }
    }

    /// Broken files are told and change nothing: what serves is the last that was good.
    private var readiness: OutgoingReply {
        guard !isStopping.value else { return text(.unavailable, "stopping\n") }
        let broken = reload.broken.map { "files are broken, and those of before are in force: \($0.description)\n" }
        return text(writer.isWritable ? .ok : .unavailable, "\(writer.condition)\n" + broken.joined())
    }

    private func text(_ status: ReplyStatus, _ body: String) -> OutgoingReply {
        OutgoingReply(status, contentType: "text/plain; charset=utf-8", body: Array(body.utf8))
    }
}
