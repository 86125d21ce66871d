import Backends
import Upstream

/// Steps 5 and 6 for the store's web interface: a page or a file of it, held whole and counted. No trace is in it.
struct ForwardPage: Sendable {
    let backend: any TraceBackend
    let budget: HeldBudget
    /// What the page's links are relative to.
    let mount: MountPath

    /// Jaeger's largest file is a few megabytes.
    private static let mostBytes = 32 << 20

    /// The answer, and what keeps its memory counted.
    func callAsFunction(
        _ page: StorePage, through forward: Forward
    ) async throws(WalkRefusal) -> (answer: FixedAnswer, share: HeldShare) {
        let reply = try await forward(backend.request(of: page))
        defer { reply.close() }
        let share = HeldShare(of: budget)
        guard reply.status != 404 else { return (Self.missing, share) }
        guard reply.status == 200 else { throw .storeStatus(reply.status) }
        return (
            backend.answer(to: page, try await reply.whole(atMost: Self.mostBytes, share), below: mount.description),
            share
        )
    }

    private static let missing = FixedAnswer(
        status: 404, contentType: "text/plain; charset=utf-8", body: Array("404 page not found\n".utf8))
}
