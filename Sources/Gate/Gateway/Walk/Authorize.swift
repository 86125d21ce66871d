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

    func grant(for principal: Principal, _ facts: RequestFacts) -> Grant {
        policies.grant(for: principal, backend: backendName, facts)
    }

    /// The name of the route that a path belongs to, whatever else is wrong with the request.
    func route(of path: [UTF8Text]) -> String? { backend.route(of: path) }

    /// The question. A principal whom no permit matches gets the same answer on every data route, whatever is asked there; only routes and
    /// methods that do not exist are refused before, since they say nothing about data.
    func recognize(
        _ head: RequestHead, at path: [UTF8Text], within grant: Grant, now: Timestamp
    ) throws(WalkRefusal) -> TraceQuery {
        do throws(WalkRefusal) {
            return try query(head, at: path, now)
        } catch {
            switch error {
            case .route(.routeUnknown), .route(.methodNotAllowed): throw error
            default: throw grant.permitsAnything || route(of: path) == nil ? error : .noAccess
            }
        }
    }

    /// Pages of the store's web interface hold no data: whoever is identified may see them, and is told by them what they may not see.
    func callAsFunction(_ grant: Grant, to query: TraceQuery) throws(WalkRefusal) {
        if case .page = query { return }
        guard grant.permitsAnything else { throw .noAccess }
        guard case .aggregate(let aggregate) = query else { return }
        guard grant.isUnrestricted else { throw .route(.notNarrowable(aggregate.subject)) }
        do throws(RouteRefusal) {
            _ = try backend.request(of: aggregate)
        } catch {
            throw .route(error)
        }
    }

    /// The page that a request asks for. Its query is the browser's business, and is not looked at.
    private func page(_ head: RequestHead, at path: [UTF8Text]) throws(WalkRefusal) -> StorePage? {
        guard let page = backend.page(at: path) else { return nil }
        guard head.method == .get else { throw .route(.methodNotAllowed) }
        return page
    }

    private func query(
        _ head: RequestHead, at path: [UTF8Text], _ now: Timestamp
    ) throws(WalkRefusal) -> TraceQuery {
        if let page = try page(head, at: path) { return .page(page) }
        let target: RequestTarget
        do throws(TargetRefusal) {
            target = try RequestTarget(path: path, queryIn: head.target, lists: backend.lists(at: path))
        } catch {
            throw .target(error)
        }
        do throws(RouteRefusal) {
            return try backend.recognize(head.method, target, at: now)
        } catch {
            throw .route(error)
        }
    }
}
