import Backends
import HTTPSyntax
import StrictJSON
import TokenVerification

/// What a caller is told of a refusal: a status, a stable code and a sentence that helps, and never whether a hidden thing exists.
struct RefusalNotice: Sendable {
    let status: Int
    let code: String
    let title: String
    let detail: String
    var fields: [(StaticString, String)] = []

    init(_ refusal: WalkRefusal) {
        switch refusal {
        case .token(let token) where token.isMissingToken:
            self.init(
                401, "token-missing", "send an OIDC access token as `Authorization: Bearer <token>`",
                fields: [("WWW-Authenticate", "Bearer")])
        case .token, .claims:
            // Never which check failed: `spanwarden token` tells whoever holds the token.
            self.init(
                401, "token-invalid", "the token is not accepted; `spanwarden token` tells why",
                fields: [("WWW-Authenticate", #"Bearer error="invalid_token""#)])
        case .target(let target): self.init(target.status, target.code, target.description)
        case .route(let route): self.init(route)
        case .noAccess, .notVerified:
            self.init(403, "no-access", "no policy lets you see anything here; ask the owners of the policies for access")
        case .record:
            self.init(503, "record-unavailable", "the audit log can't be written, so nothing is served; try again later")
        case .store(let failure) where failure.isTimeout:
            self.init(504, "store-timeout", "the trace store did not answer in time")
        case .store: self.init(502, "store-unavailable", "the trace store could not be asked")
        case .storeStatus, .storeReply:
            self.init(502, "store-reply", "the trace store's answer could not be read; nothing of it is shown")
        case .heldBytes: self.init(503, "too-busy", "too many large replies are being read; try again later")
        case .spansPerTrace: self.init(502, "trace-too-large", "the trace has more spans than are read")
        }
    }

    /// For bytes that are no request.
    init(_ refusal: RequestRefusal) {
        self.init(refusal.status, refusal.code, refusal.explanation)
    }

    private init(_ route: RouteRefusal) {
        switch route {
        case .routeUnknown: self.init(404, "route-unknown", "this path is not served here")
        case .methodNotAllowed:
            self.init(405, "method-not-allowed", "this path is served for GET alone", fields: [("Allow", "GET")])
        case .traceIDMalformed:
            self.init(400, "trace-id-malformed", "a trace id is 1 to 32 hexadecimal digits, not all of them zero")
        case .parameterUnknown(let name):
            self.init(
                400, "parameter-unknown", "parameter \(ForeignText.quoted(name.string)) is not known on this path")
        case .parameterMalformed(let name, let expected):
            self.init(400, "parameter-malformed", "parameter `\(name)` is not \(expected)")
        }
    }

    private init(
        _ status: Int, _ code: String, _ detail: String, fields: [(StaticString, String)] = []
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.fields = fields
        title = Self.titles[status] ?? "Refused"
    }

    private static let titles = [
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
        431: "Request Header Fields Too Large", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}
