import CUV

// SAFETY: the handle is open as long as `state` has it.
extension TCPConnection {
    /// What the peer has sent and nobody has read, or how it has ended; nil where it has done neither. The system is asked as well, since the
    /// loop may not have seen yet what has come.
    package var peerActivity: PeerActivity? {
        if let known = knownActivity { return known }
        guard let handle = state.value.handle else { return nil }
        let waiting = unsafe cuv_tcp_peek(handle.raw)
        guard waiting < 0 else { return waiting > 0 ? .bytes : .end(.finished) }
        return cuv_classify(waiting) == .again ? nil : .end(.failed(SocketFailure(code: waiting)))
    }

    /// Calls `handler` once, on the loop, when the peer sends anything, finishes sending, or the connection is lost; at once where that has
    /// happened. For a connection that nobody reads: what a reader gets is not told. Nil ends the watch.
    package func onPeerActivity(_ handler: (@Sendable (PeerActivity) -> Void)?) {
        if let handler, let known = knownActivity { return handler(known) }
        state.value.onPeerActivity = handler
        updateReceiving()
    }

    private var knownActivity: PeerActivity? {
        guard !isClosed else { return .end(.failed(.closed)) }
        return state.value.unreadBytes > 0 ? .bytes : state.value.peerEnd.map { .end($0) }
    }

    func tell(_ activity: PeerActivity) {
        let handler = state.value.onPeerActivity
        state.value.onPeerActivity = nil
        handler?(activity)
    }
}
