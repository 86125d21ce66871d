import AuditStorage
import Backends
import HTTPSyntax
import Identity
import SpanStream
import TokenVerification
import Upstream

/// Why a request is not answered with what it asks for. A closed list; `Reply` maps each to what the caller is told, `RecordAudit`
/// to what the record says.
enum WalkRefusal: Error {
    // Before identity
    case token(TokenRefusal)
    case claims(PrincipalRefusal)
    // After identity, before the store
    case target(TargetRefusal)
    case route(RouteRefusal)
    /// No permit matches this principal at all.
    case noAccess
    /// Assumed claims never reach a store.
    case notVerified
    // The record
    case record(AuditFailure)
    // The store
    case store(UpstreamFailure)
    case storeStatus(Int)
    case storeReply(ReplyFault)
    // Our own limits
    case heldBytes
    case spansPerTrace
}
