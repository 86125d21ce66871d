import AuditStorage
import Backends
import HTTPSyntax
import Identity
import Quantities
import SpanStream
import TokenVerification
import Upstream

/// Why a request is not answered with what it asks for. A closed list; `Reply` maps each to what the caller is told, `RecordAudit`
/// to what the record says.
enum WalkRefusal: Error {
    // Before identity
    case token(TokenRefusal)
    case claims(PrincipalRefusal)
    /// No key of the token's issuer is in force, so that nothing can be said of it.
    case keysUnknown
    // After identity, before the store
    /// The token is good, and not for this backend.
    case audience
    /// The principal asks more often than it may. `after`: seconds until it may again. `isNews`: as below.
    case rate(after: Int, isNews: Bool)
    /// The principal has as many requests in work as one may have. `isNews`: this one is recorded by itself, and is not one of many.
    case tooManyRequests(isNews: Bool)
    case target(TargetRefusal)
    case route(RouteRefusal)
    /// No permit matches this principal at all.
    case noAccess
    /// Assumed claims never reach a store.
    case notVerified
    /// It searches by an attribute that is redacted for this viewer.
    case keyRedacted(UTF8Text)
    /// The names of services and operations have not been learned yet.
    case namesUnknown
    /// The question takes more requests to the store than one may.
    case upstreamRequests(Int, most: Int)
    // The record
    case record(AuditFailure)
    // The store
    case store(UpstreamFailure)
    case storeStatus(Int)
    case storeReply(ReplyFault)
    // Our own limits
    case heldBytes
    case spansPerTrace
    /// What spans share would have to be written too often over.
    case answerTooLarge

    /// Whether the caller has left: nobody waits for an answer.
    var isCallersOwn: Bool {
        if case .store(.cancelled) = self { true } else { false }
    }

    /// Whether a record of a moment ago has told of the principal's refusal for asking too much, and this is one more.
    var isOneOfMany: Bool {
        switch self {
        case .tooManyRequests(let isNews), .rate(_, let isNews): !isNews
        default: false
        }
    }

    /// What broke, in words for the operator's log that hold nothing of a reply; nil where nothing did, and where the log's own rooms say
    /// so themselves.
    var failure: String? {
        switch self {
        case .store(.cancelled), .token, .claims, .keysUnknown, .audience, .rate, .tooManyRequests, .target, .route,
            .noAccess,
            .notVerified,
            .keyRedacted, .upstreamRequests, .record, .namesUnknown:
            nil
        case .store(let failure): failure.description
        case .storeStatus(let status): "the store answered with status \(status)"
        case .storeReply(let fault): "the store's reply can't be read: \(fault)"
        case .heldBytes: "limits.heldBytes is reached"
        case .spansPerTrace: "the trace has more spans than limits.spansPerTrace"
        case .answerTooLarge: "the answer would be many times as large as what the store sent"
        }
    }
}
