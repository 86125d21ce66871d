/// How long the sender allows a document to be kept (RFC 9111), from the moment that it came. What is too short or
/// too long is the caller's to say.
package enum DocumentLifetime: Sendable, Equatable {
    /// The sender has not said.
    case unstated
    /// It is to be used and forgotten (`no-store`).
    case notKept
    /// Zero where it is stale already.
    case seconds(Int)
}
