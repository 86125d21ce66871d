import Backends
import Upstream

/// Step 5: the plan, asked of the store. Takes nothing but what a plan holds.
struct Forward: Sendable {
    let upstream: UpstreamBackend

    func callAsFunction(_ plan: UpstreamPlan) async throws(WalkRefusal) -> UpstreamReply {
        do throws(UpstreamFailure) {
            return try await upstream.send(plan.request)
        } catch {
            throw .store(error)
        }
    }
}
