import Backends
import SpanStream
import Upstream

/// Steps 5 and 6 for what is no trace: a page or a file of the store's web interface, or a sum of all spans for who may see them all; held whole and counted.
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

    func callAsFunction(
        _ aggregate: StoreAggregate, through forward: Forward
    ) async throws(WalkRefusal) -> (answer: FixedAnswer, share: HeldShare) {
        let request: ScopedRequest
        do throws(RouteRefusal) {
            request = try backend.request(of: aggregate)
        } catch {
            throw .route(error)
        }
        let reply = try await forward(request)
        defer { reply.close() }
        let share = HeldShare(of: budget)
        guard reply.status == 200 else { throw .storeStatus(reply.status) }
        let body = try await reply.whole(atMost: Self.mostBytes, share)
        // What is read of it is there a few times over.
        guard share.grow(by: 16 * body.count) else { throw .heldBytes }
        guard let answer = backend.answer(to: aggregate, body) else {
            throw .storeReply(.shape(offset: 0, .notAnEnvelope))
        }
        return (answer, share)
    }

    private static let missing = FixedAnswer(
        status: 404, contentType: "text/plain; charset=utf-8", body: Array("404 page not found\n".utf8))
}
