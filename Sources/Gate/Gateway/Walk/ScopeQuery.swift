import AccessPolicy
import Backends
import Identity

/// Step 4: what is asked of the store. The only place that makes a scope of a grant and asks a backend for a plan.
struct ScopeQuery: Sendable {
    let backend: any TraceBackend

    func callAsFunction(
        _ query: TraceQuery, within grant: Grant, for principal: Principal
    ) throws(WalkRefusal) -> UpstreamPlan {
        guard principal.provenance == .verified else { throw .notVerified }
        return backend.plan(query, within: grant.scope)
    }
}
