package import EventLoop

/// A TLS session on a socket: bytes in the clear on this side, ciphertext on the other.
///
/// `handshake` first, once; then as any connection. `close` sends no `close_notify`, so that a part can't be taken for the whole, and takes
/// the socket with it.
package final class TLSConnection: ByteConnection {
    let socket: TCPConnection
    let session: LoopConfined<TLSSession>
    private let loop: Loop

    /// A server's side of `socket`, which is its own from here on.
    package convenience init(accepting socket: TCPConnection, with context: TLSContext) throws(TLSFailure) {
        self.init(try TLSSession(accepting: context), on: socket)
    }

    /// A client's side of `socket`, which is its own from here on.
    package convenience init(over socket: TCPConnection, to target: TLSTarget) throws(TLSFailure) {
        self.init(try TLSSession(to: target), on: socket)
    }

    private init(_ session: sending TLSSession, on socket: TCPConnection) {
        self.socket = socket
        loop = socket.loop
        self.session = LoopConfined(session, on: socket.loop.identity)
    }

    /// Agrees on a session within `limit`. Where it throws, the peer has been sent the alert that says why, if there is one; the socket is
    /// then to be closed.
    package func handshake(within limit: Duration) async throws(TLSFailure) {
        let end = loop.now + limit
        while try !advance() {
            do throws(SocketFailure) {
                guard let bytes = try await socket.read(within: left(until: end)) else { throw .reset }
                session.value.receive(bytes)
            } catch {
                throw .lost(error)
            }
        }
    }

    private func advance() throws(TLSFailure) -> Bool {
        let outcome = Result { () throws(TLSFailure) in try session.value.handshake() }
        do throws(SocketFailure) {
            try send()
        } catch {
            // What the session has found comes first: the peer may have gone because of it.
            _ = try outcome.get()
            throw .lost(error)
        }
        return try outcome.get()
    }

    /// `nil` is for a peer that has said that it is at its end: one that only closes its socket may have been cut off, and is `reset`.
    package func read(within limit: Duration?) async throws(SocketFailure) -> [UInt8]? {
        let end = limit.map { loop.now + $0 }
        while true {
            switch try decrypt() {
            case .bytes(let bytes): return bytes
            case .end: return nil
            case .nothingYet: break
            }
            // Some of what a peer sends is answered by the session itself: who takes no answers gets no more of them.
            if socket.writeQueueSize > TCPConnection.window {
                try await socket.flush(to: TCPConnection.window, within: end.map(left))
            }
            guard let bytes = try await socket.read(within: end.map(left)) else { throw .reset }
            session.value.receive(bytes)
        }
    }

    func decrypt() throws(SocketFailure) -> TLSSession.Found {
        let outcome = Result { () throws(TLSFailure) in try session.value.read() }
        try send()
        return try unwrap(outcome)
    }

    package func write(_ bytes: [UInt8]) throws(SocketFailure) {
        let outcome = Result { () throws(TLSFailure) in try session.value.write(bytes) }
        try send()
        try unwrap(outcome)
    }

    private func unwrap<Value>(_ outcome: Result<Value, TLSFailure>) throws(SocketFailure) -> Value {
        switch outcome {
        case .success(let value): return value
        case .failure(let failure): throw .unusable(why: "\(failure)")
        }
    }

    private func send() throws(SocketFailure) {
        let bytes = session.value.takeOutgoing()
        if !bytes.isEmpty { try socket.write(bytes) }
    }

    private func left(until end: ContinuousClock.Instant) -> Duration {
        max(end - loop.now, .zero)
    }

    package var writeQueueSize: Int { socket.writeQueueSize }

    package func flush(to bytes: Int, within limit: Duration?) async throws(SocketFailure) {
        try await socket.flush(to: bytes, within: limit)
    }

    package func finishWriting(within limit: Duration?) async throws(SocketFailure) {
        session.value.finishWriting()
        try send()
        try await socket.finishWriting(within: limit)
    }

    /// The end of the socket's sending side, or its loss: what the peer says inside the session is found by reading.
    package func onPeerEnd(_ handler: (@Sendable (TCPConnection.PeerEnd) -> Void)?) {
        socket.onPeerEnd(handler)
    }

    package func close() {
        socket.close()
    }
}
