import CUV

/// A listening socket on one loop. Where there are no descriptors left for those who connect, it rests and then listens again.
//
// SAFETY: the reference given to libuv as the owner is released by the `closed` event, the handle's last, or here where no handle
// came of it; a handle is closed once, since `state` forgets it first. Pointers to local values live through the call alone.
package final class TCPListener: Sendable {
    /// Whether other listeners may take part of the connections to the same address.
    package enum PortSharing: Sendable { case exclusive, shared }

    package typealias Arrival = Result<TCPConnection, SocketFailure>

    private struct State {
        var handle: LibuvPointer?
        var onArrival: (@Sendable (Arrival) -> Void)?
        /// Until it listens again.
        var rest: LoopTimer?
    }

    private let loop: Loop
    private let sharing: PortSharing
    private let backlog: Int32
    private let state: LoopConfined<State>

    /// Listens on `address`; port 0 takes a free one, which `address()` then tells. On the loop only.
    ///
    /// With `shared` (SO_REUSEPORT) several loops listen on one port and the kernel spreads connections over them;
    /// so would a second process of the same user, unnoticed. `::` means IPv6 alone.
    /// Each arrival is given to `onArrival` on the loop: an open connection, which must be closed by whoever takes it,
    /// or the reason for which one was lost (`exhausted`, most often). `backlog` bounds those not yet accepted.
    package init(
        on loop: Loop, address: SocketAddress, sharing: PortSharing = .exclusive, backlog: Int32 = 511,
        onArrival: @escaping @Sendable (Arrival) -> Void
    ) throws(SocketFailure) {
        self.loop = loop
        self.sharing = sharing
        self.backlog = backlog
        state = LoopConfined(State(onArrival: onArrival), on: loop.identity)
        try listen(on: address)
    }

    private func listen(on address: SocketAddress) throws(SocketFailure) {
        guard let opening = loop.opening else { throw .closed }
        var code: Int32 = 0
        let owner = unsafe Unmanaged.passRetained(self)
        let family = UInt8(address.octets.count)
        guard
            let handle = unsafe LibuvPointer(cuv_tcp_open(opening.raw, family, owner.toOpaque(), listenerEvent, &code))
        else {
            unsafe owner.release()
            throw SocketFailure(code: code)
        }
        var raw = address.raw
        code = unsafe cuv_tcp_listen(handle.raw, &raw, sharing == .shared, backlog)
        guard code == 0 else {
            unsafe cuv_close(handle.raw)
            throw SocketFailure(code: code)
        }
        state.value.handle = handle
    }

    /// Where it listens, with the true port; nil once closed.
    package func address() -> SocketAddress? {
        var raw = cuv_address()
        guard let handle = state.value.handle, unsafe cuv_tcp_local(handle.raw, &raw) == 0 else { return nil }
        return SocketAddress(raw)
    }

    /// Stops accepting. Connections that the kernel has made and nobody has accepted are dropped; those that were
    /// accepted are not touched. May be called again.
    package func close() {
        state.value.onArrival = nil
        state.value.rest?.cancel()
        state.value.rest = nil
        closeSocket()
    }

    private func closeSocket() {
        guard let handle = state.value.handle else { return }
        state.value.handle = nil
        unsafe cuv_close(handle.raw)
    }

    /// Stops for a second, and drops what waits. Out of descriptors libuv asks for the connection that waits over and over, and nothing
    /// else on the loop would get its turn, not even what would set a descriptor free.
    private func rest(from address: SocketAddress) {
        closeSocket()
        state.value.rest = LoopTimer(on: loop, after: .seconds(1)) { [self] in
            guard state.value.onArrival != nil, !loop.isStopping else { return }
            do throws(SocketFailure) {
                try listen(on: address)
            } catch {
                state.value.onArrival?(.failure(error))
                rest(from: address)
            }
        }
    }

    fileprivate func accept(_ code: Int32) {
        guard let handle = state.value.handle, let onArrival = state.value.onArrival else { return }
        guard code == 0 else {
            let failure = SocketFailure(code: code)
            if case .exhausted = failure, let address = address() { rest(from: address) }
            return onArrival(.failure(failure))
        }
        do throws(SocketFailure) {
            onArrival(.success(try TCPConnection(acceptedBy: handle, on: loop)))
        } catch {
            onArrival(.failure(error))
        }
    }
}

// SAFETY: `owner` is the reference that `init` retained; `closed` comes last and once, and gives it up.
private func listenerEvent(
    _ owner: UnsafeMutableRawPointer?, _ event: cuv_event, _ value: Int64, _: UnsafePointer<UInt8>?
) {
    guard let owner = unsafe owner else { return }
    let listener = unsafe Unmanaged<TCPListener>.fromOpaque(owner)
    switch event {
    case .acceptable: unsafe listener.takeUnretainedValue().accept(Int32(truncatingIfNeeded: value))
    case .abandoned: unsafe listener.takeUnretainedValue().close()
    case .closed: unsafe listener.release()
    case .connected, .received, .ended, .wrote, .fired: break
    }
}
