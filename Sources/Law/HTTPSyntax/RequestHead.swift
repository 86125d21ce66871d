/// The head of a request whose grammar, framing and fields have all been judged.
package struct RequestHead: Sendable {
    package let method: RequestMethod
    /// Origin-form, as it came: only bytes of RFC 3986, not yet parsed.
    package let target: [UInt8]
    package let fields: HeaderFields
    package let framing: BodyFraming
    /// The client waits for `100 Continue` before it sends its body.
    package let expectsContinue: Bool
    /// The connection carries no request behind this one: `Connection: close`, or an `Upgrade` that was ignored.
    package let mustClose: Bool
}
