import Backends
import Quantities
import TokenVerification

/// One backend's part of the walk: where its paths begin, whom tokens must be for, and steps 3 to 8. Immutable; a class, so that requests share it.
final class Mount: Sendable {
    /// How policies and the record call the backend.
    let name: UTF8Text
    let path: MountPath
    /// Nil where the issuers' audiences are enough.
    let audiences: Set<UTF8Text>?
    let authorize: Authorize
    let scopeQuery: ScopeQuery
    let forward: Forward
    let filterSpans: FilterSpans
    let listNames: ListNames
    let forwardPage: ForwardPage
    let reply: Reply

    init(
        name: UTF8Text, path: MountPath, audiences: Set<UTF8Text>?, authorize: Authorize, scopeQuery: ScopeQuery,
        forward: Forward, filterSpans: FilterSpans, listNames: ListNames, forwardPage: ForwardPage, reply: Reply
    ) {
        self.name = name
        self.path = path
        self.audiences = audiences
        self.authorize = authorize
        self.scopeQuery = scopeQuery
        self.forward = forward
        self.filterSpans = filterSpans
        self.listNames = listNames
        self.forwardPage = forwardPage
        self.reply = reply
    }

    /// Whether a token is for this backend too, and not only for its issuer's audience.
    func admit(_ claims: VerifiedClaims) throws(WalkRefusal) {
        guard let audiences else { return }
        guard claims.isFor(anyOf: audiences) else { throw .audience }
    }
}
