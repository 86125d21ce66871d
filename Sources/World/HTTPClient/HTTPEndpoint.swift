package import TLS

/// A server to ask: a name or an address literal, a port, and whether over TLS.
package struct HTTPEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// A DNS name, a dotted quad, or an IPv6 literal without brackets.
    package let host: String
    package let port: UInt16
    /// Whom the server must prove to be; nil where it is asked in the clear.
    package let tls: TLSTarget?
    /// As the `Host` field has it (RFC 9110 section 7.2): brackets around IPv6, no port where it is the scheme's own.
    package let description: String

    package init(host: String, port: UInt16, tls: TLSTarget? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        description = port == (tls == nil ? 80 : 443) ? name : "\(name):\(port)"
    }
}
