import AccessPolicy
import Backends
import Identity

/// Step 4: what is asked of the store. The only place that makes a scope of a grant and asks a backend for a plan.
struct ScopeQuery: Sendable {
    let backend: any TraceBackend
    /// `limits.upstreamRequests`.
    let mostRequests: Int

    func callAsFunction(
        _ query: TraceQuery, within grant: Grant, for principal: Principal
    ) throws(WalkRefusal) -> UpstreamPlan {
        guard principal.provenance == .verified else { throw .notVerified }
        let plan = backend.plan(query, within: grant.scope)
        guard plan.steps.count <= mostRequests else { throw .upstreamRequests(plan.steps.count, most: mostRequests) }
        return plan
    }
}
