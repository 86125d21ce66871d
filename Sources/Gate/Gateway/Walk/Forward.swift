import Backends
import EventLoop
import Upstream

/// Step 5: the plan, asked of the store. Takes nothing but what a plan holds.
struct Forward: Sendable {
    /// One client a loop: a request's exchange stays on the loop of its connection.
    private let clients: [(loop: Loop, client: UpstreamClient)]

    init(to backend: UpstreamBackend, on loops: [Loop]) {
        clients = loops.map { ($0, UpstreamClient(backend, on: $0)) }
    }

    func callAsFunction(_ plan: UpstreamPlan) async throws(WalkRefusal) -> UpstreamReply {
        guard let own = clients.first(where: { $0.loop.isCurrent }) else { throw .store(.cancelled) }
        do throws(UpstreamFailure) {
            return try await own.client.send(plan.request)
        } catch {
            throw .store(error)
        }
    }
}
