/// A server to ask: a name or an address literal, and a port.
package struct HTTPEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// A DNS name, a dotted quad, or an IPv6 literal without brackets.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// As the `Host` field has it (RFC 9110 section 7.2): brackets around IPv6, no port where it is 80.
    package var description: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }
}
