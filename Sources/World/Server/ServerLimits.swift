import EventLoop
package import HTTPSyntax
package import Quantities

/// What one peer may take of us, in bytes, time and connections. Over a limit the connection is closed.
package struct ServerLimits: Sendable {
    package let request: RequestLimits
    package let connectionsPerPeer: Int
    /// Peers behind which there are many callers, as our own proxies: bound by the number of all connections alone.
    package let unlimitedPeers: [AddressRange]
    package let connections: Int
    /// For the TLS handshake, where there is one.
    package let handshake: Duration
    /// For a whole head, from the connection's start or the head's first byte.
    package let head: Duration
    /// Before the rate of a head is looked at, and for a body to begin.
    package let patience: Duration
    /// Bytes a second, of heads and bodies, and of replies that a peer is slow to take.
    package let rate: Int
    /// Between two requests.
    package let idle: Duration
    package let requestsPerConnection: Int
    package let connectionAge: Duration
    /// Without that much progress that `rate` asks for, a reply is given up.
    package let writeStall: Duration
    /// Of a reply, queued beside what the kernel holds.
    package let buffered: ByteCount
    /// How long a peer that has said that it sends no more is still served: it may have gone, or wait for its answer.
    package let halfClosed: Duration
    /// How long and how many bytes are read, unused, behind the last reply, so that a reset does not take it back.
    package let linger: Duration
    package let lingerBytes: ByteCount

    package init(
        request: RequestLimits = RequestLimits(), connectionsPerPeer: Int = 64,
        unlimitedPeers: [AddressRange] = [], connections: Int = 4096,
        handshake: Duration = .seconds(5), head: Duration = .seconds(5), patience: Duration = .seconds(2),
        rate: Int = 256, idle: Duration = .seconds(30),
        requestsPerConnection: Int = 1000, connectionAge: Duration = .seconds(3600),
        writeStall: Duration = .seconds(30), buffered: ByteCount = .kibibytes(256),
        halfClosed: Duration = .seconds(2), linger: Duration = .seconds(2), lingerBytes: ByteCount = .kibibytes(256)
    ) {
        self.request = request
        self.connectionsPerPeer = connectionsPerPeer
        self.unlimitedPeers = unlimitedPeers
        self.connections = connections
        self.handshake = handshake
        self.head = head
        self.patience = patience
        self.rate = max(1, rate)
        self.idle = idle
        self.requestsPerConnection = requestsPerConnection
        self.connectionAge = connectionAge
        self.writeStall = writeStall
        self.buffered = buffered
        self.halfClosed = halfClosed
        self.linger = linger
        self.lingerBytes = lingerBytes
    }

    func isUnlimited(_ peer: SocketAddress) -> Bool { unlimitedPeers.contains { $0.contains(peer.octets) } }

    /// How long `bytes` take at the lowest rate.
    func time(for bytes: Int) -> Duration {
        .milliseconds(bytes.multipliedReportingOverflow(by: 1000).partialValue / rate)
    }
}
