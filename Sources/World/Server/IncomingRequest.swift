package import EventLoop
package import HTTPSyntax

/// A complete request and where it came from.
package struct IncomingRequest: Sendable {
    package let head: RequestHead
    package let body: [UInt8]
    /// The other end of the socket, whatever the head says.
    package let peer: SocketAddress
    package let connection: ConnectionID
    /// Where the handler runs, and what it waits for must be waited for.
    package let loop: Loop
}
