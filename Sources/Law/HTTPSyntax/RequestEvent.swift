/// What a `RequestReader` found.
package enum RequestEvent: Sendable {
    /// A head whose body follows: the moment to answer `Expect: 100-continue`.
    case bodyFollows(RequestHead)
    case request(CompleteRequest)
    /// Nothing behind this can be read: answer and close.
    case refusal(RequestRefusal)
}
