package import HTTPSyntax

/// A reply as its maker sees it. The server adds what every reply carries: `Date`, the framing, and the fields that keep
/// caches, browsers and other sites away from it.
package struct OutgoingReply: Sendable {
    package let status: ReplyStatus
    /// A constant: what a backend called its reply is not ours to repeat.
    package let contentType: StaticString
    /// Further fields, such as `WWW-Authenticate`; none of those that the server adds.
    package let fields: OutgoingFields
    package let body: [UInt8]
    package let policy: BrowserPolicy

    package init(
        _ status: ReplyStatus, contentType: StaticString, fields: OutgoingFields = OutgoingFields(),
        body: [UInt8] = [], policy: BrowserPolicy = .data
    ) {
        self.status = status
        self.contentType = contentType
        self.fields = fields
        self.body = body
        self.policy = policy
    }
}
