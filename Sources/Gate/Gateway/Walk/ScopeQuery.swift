import AccessPolicy
import Backends
import Identity
import Ownership
import Quantities
import Redaction
import TraceModel

/// Step 4: what is asked of the store. The only place that makes a scope of a grant and asks a backend for a plan.
struct ScopeQuery: Sendable {
    let backend: any TraceBackend
    let ownership: OwnershipRules
    /// `limits.upstreamRequests`.
    let mostRequests: Int

    func callAsFunction(
        _ query: TraceQuery, within grant: Grant, for principal: Principal
    ) throws(WalkRefusal) -> UpstreamPlan {
        guard principal.provenance == .verified else { throw .notVerified }
        try check(query, within: grant)
        let scope = ownership.searchScope(of: grant.scope).seen(by: sight(by: grant))
        let plan = backend.plan(query, within: scope, most: mostRequests)
        guard plan.requests <= mostRequests else { throw .upstreamRequests(plan.requests, most: mostRequests) }
        return plan
    }

    private func sight(by grant: Grant) -> SearchScope.Sight {
        if grant.isUnrestricted { return .everything }
        guard grant.mayWithhold else { return .wholeSpans }
        return .partsOfSpans(wholeIn: ownership.namespaces(of: grant.scope, where: grant.showsWhole))
    }

    /// What is taken out of replies can't be searched by, however the store would let it be spelled: the answer would tell it.
    private func check(_ query: TraceQuery, within grant: Grant) throws(WalkRefusal) {
        guard let search = query.search else { return }
        for tag in search.tags {
            let isRedacted = backend.spellings(of: tag.key).contains { grant.redactionRules.takeOut($0.bytes) }
            if isRedacted { throw .keyRedacted(tag.key) }
        }
    }
}
