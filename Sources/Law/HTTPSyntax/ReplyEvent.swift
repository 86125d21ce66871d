/// What a `ReplyReader` found.
package enum ReplyEvent: Sendable {
    case head(ReplyHead)
    /// Body bytes without their framing: a slice of what was fed, never empty.
    case body(ArraySlice<UInt8>)
    /// The message is complete and nothing came behind it yet.
    case end
    /// Nothing of this reply may be used, what was handed out before included; the connection is of no use.
    case refusal(ReplyRefusal)
}
