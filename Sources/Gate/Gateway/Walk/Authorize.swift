import AccessPolicy
import Backends
import HTTPSyntax
import Identity
import Quantities

/// Step 3: what is asked, and whether this principal may ask anything at all.
struct Authorize: Sendable {
    let policies: PolicySnapshot
    let backend: any TraceBackend
    let backendName: UTF8Text

    /// A principal whom no permit matches gets the same answer on every data route, whatever is asked; only routes that do not exist
    /// are refused before.
    func callAsFunction(
        _ principal: Principal, _ head: RequestHead, _ facts: RequestFacts
    ) throws(WalkRefusal) -> (TraceQuery, Grant) {
        let grant = policies.grant(for: principal, backend: backendName, facts)
        let target = try target(head)
        let query: TraceQuery
        do throws(RouteRefusal) {
            query = try backend.recognize(head.method, target)
        } catch {
            guard error == .routeUnknown || error == .methodNotAllowed || grant.permitsAnything else { throw .noAccess }
            throw .route(error)
        }
        guard grant.permitsAnything else { throw .noAccess }
        return (query, grant)
    }

    private func target(_ head: RequestHead) throws(WalkRefusal) -> RequestTarget {
        do throws(TargetRefusal) {
            return try RequestTarget(parsing: head.target)
        } catch {
            throw .target(error)
        }
    }
}
