import CUV

/// One TCP connection on one loop. Everything but the type's being passed around happens on that loop.
///
/// Its owner must close it: until then the loop keeps it, used or not. Reading is demand-driven, so a reader that
/// takes its time slows the sender down and holds no more than one window. Writing never waits; `flush` does.
//
// SAFETY: the reference given to libuv as the owner is released by the `closed` event, the handle's last, or here where no handle
// came of it; a handle is closed once, since `state` forgets it first. Pointers to local values live through the call alone.
package final class TCPConnection: Sendable {
    /// The most bytes that one `read` gives.
    package static let window = 64 * 1024
    /// The most bytes taken in while nobody reads, in order to notice that the peer has gone.
    static let readAhead = 4 * 1024

    /// How the peer's sending side ended.
    package enum PeerEnd: Sendable, Equatable {
        /// It said that it would send no more; it may still be reading.
        case finished
        case failed(SocketFailure)
    }

    /// What a peer has done of its own accord.
    package enum PeerActivity: Sendable, Equatable {
        /// It has sent something that nobody has read.
        case bytes
        case end(PeerEnd)
    }

    struct State {
        var handle: LibuvPointer?
        var connecting: LoopWait<Void>?

        var unread: [[UInt8]] = []
        var unreadBytes = 0
        var peerEnd: PeerEnd?
        var reader: LoopWait<[UInt8]?>?
        var onPeerEnd: (@Sendable (PeerEnd) -> Void)?
        var onPeerActivity: (@Sendable (PeerActivity) -> Void)?

        var outgoing = WriteQueue()
        /// Bytes of the first chunk that libuv holds a copy of; zero where none are under way.
        var underWay = 0
        var writeFailure: SocketFailure?
        var flushes: [(limit: Int, wait: LoopWait<Void>)] = []
    }

    package let loop: Loop
    let state: LoopConfined<State>

    private init(on loop: Loop) throws(SocketFailure) {
        self.loop = loop
        state = LoopConfined(State(handle: nil), on: loop.identity)
        guard let opening = loop.opening else { throw .closed }
        var code: Int32 = 0
        let owner = unsafe Unmanaged.passRetained(self)
        guard let handle = unsafe LibuvPointer(cuv_tcp_open(opening.raw, 0, owner.toOpaque(), connectionEvent, &code))
        else {
            unsafe owner.release()
            throw SocketFailure(code: code)
        }
        state.value.handle = handle
    }

    /// Takes the connection that waits at `listener`.
    convenience init(acceptedBy listener: LibuvPointer, on loop: Loop) throws(SocketFailure) {
        try self.init(on: loop)
        guard let handle = state.value.handle else { throw .closed }
        let code = unsafe cuv_tcp_accept(listener.raw, handle.raw)
        guard code == 0 else {
            close()
            throw SocketFailure(code: code)
        }
    }

    /// Connects within `limit`. Throws `refused`, `unreachable`, `timedOut`, `cancelled` and what else may happen,
    /// with no socket left behind. On the loop only.
    package static func connect(
        to address: SocketAddress, on loop: Loop, within limit: Duration
    ) async throws(SocketFailure) -> TCPConnection {
        let connection = try TCPConnection(on: loop)
        do throws(SocketFailure) {
            try await connection.connect(to: address, within: limit)
            return connection
        } catch {
            connection.close()
            throw error
        }
    }

    private func connect(to address: SocketAddress, within limit: Duration) async throws(SocketFailure) {
        guard let handle = state.value.handle else { throw .closed }
        let wait = LoopWait<Void>(on: loop)
        state.value.connecting = wait
        var raw = address.raw
        let code = unsafe cuv_tcp_connect(handle.raw, &raw)
        guard code == 0 else { throw SocketFailure(code: code) }
        try await wait.value(within: limit)
        state.value.connecting = nil
    }

    /// Where the peer is; nil where it has gone.
    package func peerAddress() -> SocketAddress? {
        var raw = cuv_address()
        guard let handle = state.value.handle, unsafe cuv_tcp_peer(handle.raw, &raw) == 0 else { return nil }
        return SocketAddress(raw)
    }

    package var isClosed: Bool { state.value.handle == nil }

    /// Closes both directions at once and drops what is not sent; whoever waits on the connection is resumed with
    /// `closed`. May be called again. Bytes that the peer sent and nobody read make the kernel send a reset, which can
    /// take what we sent before from the peer: to part well, `finishWriting` and read to the end first.
    package func close() {
        guard let handle = state.value.handle else { return }
        state.value.handle = nil
        unsafe cuv_close(handle.raw)
        state.value.onPeerEnd = nil
        state.value.onPeerActivity = nil
        state.value.connecting?.end(.failure(.closed))
        dropReading()
        failWriting(.closed)
    }
}

// SAFETY: `owner` is the reference that `init` retained; `closed` comes last and once, and gives it up. Of `received`, `bytes` holds
// `value` bytes for the length of this call.
private func connectionEvent(
    _ owner: UnsafeMutableRawPointer?, _ event: cuv_event, _ value: Int64, _ bytes: UnsafePointer<UInt8>?
) {
    guard let owner = unsafe owner else { return }
    let reference = unsafe Unmanaged<TCPConnection>.fromOpaque(owner)
    let connection = unsafe reference.takeUnretainedValue()
    let code = Int32(truncatingIfNeeded: min(value, 0))
    switch event {
    case .connected:
        connection.state.value.connecting?.end(code == 0 ? .success(()) : .failure(SocketFailure(code: code)))
    case .received where code < 0: connection.peerEnded(.failed(SocketFailure(code: code)))
    case .received: unsafe connection.received(UnsafeBufferPointer(start: bytes, count: Int(value)))
    case .ended: connection.peerEnded(.finished)
    case .wrote: connection.wrote(code)
    case .abandoned: connection.close()
    case .closed: unsafe reference.release()
    case .acceptable, .fired: break
    }
}
