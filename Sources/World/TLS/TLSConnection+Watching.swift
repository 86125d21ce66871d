package import EventLoop

extension TLSConnection {
    /// The most bytes of the session's own that are taken in while nobody reads: some tickets, a change of keys.
    private static let mostUnasked = 16 * 1024

    /// A part of a record counts as bytes. What is said inside the session is lost with being found.
    package var peerActivity: TCPConnection.PeerActivity? {
        if let activity = takeIn() { return activity }
        return session.value.hasUnread ? .bytes : socket.peerActivity
    }

    /// Session tickets and the like are no activity, as long as there are few of them; what the peer says inside the session is.
    package func onPeerActivity(_ handler: (@Sendable (TCPConnection.PeerActivity) -> Void)?) {
        guard let handler else { return socket.onPeerActivity(nil) }
        if let activity = takeIn() { return handler(activity) }
        watch(Self.mostUnasked, handler)
    }

    /// The socket keeps this connection from here on, until the watch ends or it is closed.
    private func watch(_ allowance: Int, _ handler: @escaping @Sendable (TCPConnection.PeerActivity) -> Void) {
        socket.onPeerActivity { [self] activity in
            guard activity == .bytes, let bytes = socket.takeUnread() else { return handler(activity) }
            guard bytes.count <= allowance else { return handler(.bytes) }
            session.value.receive(bytes)
            if let activity = takeIn() { return handler(activity) }
            watch(allowance - bytes.count, handler)
        }
    }

    /// Decrypts what has come; nil where it was nothing, or the session's own.
    private func takeIn() -> TCPConnection.PeerActivity? {
        guard session.value.hasUnread else { return session.value.hasEnded ? .end(.finished) : nil }
        return switch try? decrypt() {
        case .nothingYet: nil
        case .end: .end(.finished)
        case .bytes, nil: .bytes
        }
    }
}
