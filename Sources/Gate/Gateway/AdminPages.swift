import AuditStorage
import HTTPSyntax
import Observability
import Server

/// `/livez`, `/readyz` and `/metrics`, on a listener of their own.
struct AdminPages: Sendable {
    let writer: AuditWriter
    let budget: HeldBudget
    let catalogue: CatalogueShelf
    let metrics: GatewayMetrics

    /// `connections` are those of the data listener.
    func answer(_ request: IncomingRequest, _ connections: ServerCounts) -> OutgoingReply {
        switch String(decoding: request.head.target, as: UTF8.self) {
        case "/livez": text(.ok, "alive\n")
        // Says why: whoever reaches this listener operates the gateway.
        case "/readyz": text(writer.isWritable ? .ok : .unavailable, "\(writer.condition)\n")
        case "/metrics":
            OutgoingReply(
                .ok, contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: metrics.render(writer, budget, connections, catalogue))
        default: text(.notFound, "served here: /livez, /readyz, /metrics\n")
        }
    }

    private func text(_ status: ReplyStatus, _ body: String) -> OutgoingReply {
        OutgoingReply(status, contentType: "text/plain; charset=utf-8", body: Array(body.utf8))
    }
}
