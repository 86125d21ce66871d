package import HTTPSyntax

/// A GET to one endpoint: where to, and every field that is sent.
package struct HTTPRequest: Sendable {
    package let target: UpstreamTarget
    package private(set) var fields: OutgoingFields

    /// With `Host`, to which the caller adds its own fields.
    ///
    /// - Throws: where the endpoint's host holds a byte that no header field may.
    package init(_ target: UpstreamTarget, at endpoint: HTTPEndpoint) throws(OutgoingFields.Unwritable) {
        self.target = target
        fields = OutgoingFields()
        try fields.add("Host", endpoint.description)
    }

    /// - Throws: where the name is no token or the value holds a byte that no header field may.
    package mutating func add(_ name: String, _ value: [UInt8]) throws(OutgoingFields.Unwritable) {
        try fields.add(dynamic: name, value)
    }
}
