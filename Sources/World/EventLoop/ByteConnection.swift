/// A connection that carries bytes both ways, in order: a socket, or something on top of one. On its loop only.
///
/// Its owner must close it. One reader at a time, which takes its time and slows the sender down; writing never waits, `flush` does.
package protocol ByteConnection: Sendable {
    /// The next bytes, at most a window of them; nil once the peer has finished sending. Throws `timedOut` where nothing comes within
    /// `limit`, after which the connection stays usable.
    func read(within limit: Duration?) async throws(SocketFailure) -> [UInt8]?

    /// Sends what can be sent at once and queues the rest.
    func write(_ bytes: [UInt8]) throws(SocketFailure)

    /// Bytes that are queued, as they will be sent.
    var writeQueueSize: Int { get }

    /// Waits until no more than `bytes` are queued. Throws `timedOut` where that takes longer than `limit`.
    func flush(to bytes: Int, within limit: Duration?) async throws(SocketFailure)

    /// Flushes, then tells the peer that nothing more will come. Reading goes on.
    func finishWriting(within limit: Duration?) async throws(SocketFailure)

    /// Calls `handler` once when the peer finishes sending or the connection is lost. Nil ends the watch.
    func onPeerEnd(_ handler: (@Sendable (TCPConnection.PeerEnd) -> Void)?)

    /// What the peer has sent and nobody has read, or how it has ended; nil where it has done neither, as far as can be known now.
    /// With anything but nil the connection is of no use but to be closed.
    var peerActivity: TCPConnection.PeerActivity? { get }

    /// Calls `handler` once when the peer sends anything, finishes or is lost, at once where that has happened: for a connection that nobody
    /// reads, and that is of no use afterwards but to be closed. Nil ends the watch.
    func onPeerActivity(_ handler: (@Sendable (TCPConnection.PeerActivity) -> Void)?)

    /// Closes both directions at once and drops what is not sent. May be called again.
    func close()
}

extension TCPConnection: ByteConnection {}
