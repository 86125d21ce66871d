package import Quantities
package import TokenVerification

/// What conditions may ask about one request, beside who asks. The same for the whole of the request.
package struct RequestFacts: Sendable {
    package let now: Timestamp
    /// 4 or 16 bytes: the peer, or the last hop before our own proxies. Nil where it is not known for sure.
    package let source: [UInt8]?
    /// The verified token's, or those that a command line assumes; nil where there are none.
    package let claims: ClaimSet?

    package init(now: Timestamp, source: [UInt8]?, claims: ClaimSet?) {
        self.now = now
        self.source = source
        self.claims = claims
    }
}

/// What a condition, or a rule, says of a request. What can't be evaluated does not permit, and does forbid and limit.
enum Truth: Sendable, Equatable {
    case holds
    case fails
    case unknown

    /// All of them: one that fails decides, whatever can't be evaluated beside it.
    static func all(_ truths: [Truth]) -> Truth {
        truths.contains(.fails) ? .fails : truths.contains(.unknown) ? .unknown : .holds
    }
}
