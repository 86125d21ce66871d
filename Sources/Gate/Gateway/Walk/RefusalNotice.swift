import Backends
import HTTPClient
import HTTPSyntax
import Quantities
import StrictJSON
import TokenVerification
import Upstream

/// What a caller is told of a refusal: a status, a stable code and a sentence that helps, and never whether a hidden thing exists.
struct RefusalNotice: Sendable {
    let status: ReplyStatus
    let code: String
    let detail: String
    private(set) var fields: [(StaticString, String)] = []

    init(_ refusal: WalkRefusal) {
        switch refusal {
        case .token(let token) where token.isMissingToken:
            self.init(
                .unauthorized, "token-missing", "send an OIDC access token as `Authorization: Bearer <token>`",
                fields: [("WWW-Authenticate", "Bearer")])
        case .token, .claims, .audience:
            // Never which check failed: `spanwarden token` tells whoever holds the token.
            self.init(
                .unauthorized, "token-invalid", "the token is not accepted; `spanwarden token` tells why",
                fields: [("WWW-Authenticate", #"Bearer error="invalid_token""#)])
        case .rate(let seconds, _):
            self.init(
                .tooManyRequests, "rate-exceeded", "you ask more often than one may here; wait, and ask less often",
                fields: [("Retry-After", String(seconds))])
        case .keysUnknown:
            self.init(
                .unavailable, "keys-unknown",
                "the keys of the token's issuer can't be had, so it can't be verified; try again in a few seconds")
        case .tooManyRequests:
            self.init(
                .tooManyRequests, "too-many-requests",
                "you have \(RequestsInWork.mostOfOne) requests in work already; wait for one of them to end",
                fields: [("Retry-After", "2")])
        case .target(let target):
            self.init(ReplyStatus(rawValue: target.status) ?? .badRequest, target.code, target.description)
        case .route(let route): self.init(route)
        case .noAccess, .notVerified:
            self.init(
                .forbidden, "no-access",
                "no policy lets you see anything here; ask the owners of the policies for access")
        case .keyRedacted(let key):
            self.init(
                .forbidden, "key-redacted",
                "attribute \(ForeignText.quoted(key.string)) is redacted here, so nothing can be searched by it")
        case .namesUnknown:
            self.init(
                .unavailable, "names-unknown",
                "the names of services and operations are not learned yet; try again in a few seconds")
        case .upstreamRequests(let count, let most):
            self.init(
                .badRequest, "upstream-requests",
                "this takes \(count) requests to the trace store, and one request here may take \(most); ask for fewer traces at once"
            )
        case .record:
            self.init(
                .unavailable, "record-unavailable",
                "the audit log can't be written, so nothing is served; try again later")
        case .store(let failure): self.init(failure)
        case .storeStatus, .storeReply: self = .unreadableReply
        case .heldBytes:
            self.init(
                .unavailable, "too-busy",
                "the answer does not fit into the memory that is left for large replies; try again later, or ask for less"
            )
        case .spansPerTrace: self.init(.badGateway, "trace-too-large", "the trace has more spans than are read")
        case .answerTooLarge: self = .grownAnswer
        }
    }

    /// For bytes that are no request.
    init(_ refusal: RequestRefusal) {
        self.init(ReplyStatus(rawValue: refusal.status) ?? .badRequest, refusal.code, refusal.explanation)
    }

    private static let unreadableReply = RefusalNotice(
        .badGateway, "store-reply", "the trace store's answer could not be read; nothing of it is shown")

    private static let grownAnswer = RefusalNotice(
        .badGateway, "trace-too-large",
        "what you may see of this would grow larger than is sent here; ask for fewer traces at once")

    /// Whether the store was not asked, did not answer, or answered what is no answer.
    private init(_ failure: UpstreamFailure) {
        switch failure {
        case .timedOut: self.init(.gatewayTimeout, "store-timeout", "the trace store did not answer in time")
        case .malformed, .encoded, .redirected, .unexpectedStatus, .oversized, .wrongContentType:
            self = .unreadableReply
        case .unreachable, .insecure, .addressRefused, .noCredential, .unwritable, .unsafePath, .cancelled:
            self.init(.badGateway, "store-unavailable", "the trace store could not be asked")
        }
    }

    private init(_ route: RouteRefusal) {
        switch route {
        case .routeUnknown: self.init(.notFound, route.code, "this path is not served here")
        case .methodNotAllowed:
            self.init(
                .methodNotAllowed, route.code, "this path is served for GET alone", fields: [("Allow", "GET")]
            )
        case .notNarrowable(let subject):
            self.init(
                .forbidden, route.code,
                "\(subject) can't be narrowed to what you may see, so it is not served here")
        case .notServed(let subject):
            self.init(.forbidden, route.code, "\(subject) is not served here; ask the operators of the trace store")
        case .traceIDMalformed:
            self.init(
                .badRequest, route.code, "a trace id is 1 to 32 hexadecimal digits, not all of them zero")
        case .parameterMissing(let name):
            self.init(
                .badRequest, route.code, "parameter `\(name)` is required")
        case .parameterUnknown(let name):
            self.init(
                .badRequest, route.code,
                "parameter \(ForeignText.quoted(name.string)) is not known on this path")
        case .parameterMalformed(let name, let expected):
            self.init(.badRequest, route.code, "parameter `\(name)` is not \(expected)")
        }
    }

    private init(
        _ status: ReplyStatus, _ code: String, _ detail: String, fields: [(StaticString, String)] = []
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.fields = fields
    }
}
