import Backends
import HTTPSyntax
import Identity
import SpanStream
import TokenVerification

/// Why a request was refused, as a stable word for records and metrics: always the code of some closed enum.
struct RefusalReason: RawRepresentable, Sendable, Hashable {
    let rawValue: String

    init(rawValue: String) {
        self.rawValue = rawValue
    }

    init(_ refusal: RequestRefusal) {
        rawValue = refusal.code
    }

    init(_ refusal: WalkRefusal) {
        rawValue =
            switch refusal {
            case .token(let token): token.code.rawValue
            case .claims(let claims): claims.code
            case .audience: "audience"
            case .rate: "rate-exceeded"
            case .keysUnknown: TokenRefusal.Code.keysUnknown.rawValue
            case .tooManyRequests: "too-many-requests"
            case .target(let target): target.code
            case .route(let route): route.code
            case .noAccess: "no-access"
            case .notVerified: "not-verified"
            case .keyRedacted: "key-redacted"
            case .namesUnknown: "names-unknown"
            case .upstreamRequests: "upstream-requests"
            case .record: "record-unavailable"
            case .store: "store-unavailable"
            case .storeStatus: "store-status"
            case .storeReply: "store-reply"
            case .heldBytes: "held-bytes"
            case .spansPerTrace: "spans-per-trace"
            case .answerTooLarge: "answer-too-large"
            }
    }
}
