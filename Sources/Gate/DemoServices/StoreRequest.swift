package import HTTPSyntax

/// A request as the demo's store got it.
package struct StoreRequest: Sendable {
    package let method: RequestMethod
    /// As it came.
    package let target: String
    package let fields: HeaderFields

    init(_ head: RequestHead) {
        method = head.method
        target = String(decoding: head.target, as: UTF8.self)
        fields = head.fields
    }
}
