import CUV

/// Calls back on a loop when a signal comes, instead of the signal ending the process; until closed.
///
/// From then on the signal reaches the process, also where it was started with the signal blocked. Signals that come faster than they are handled may be seen once.
//
// SAFETY: the reference given to libuv as the owner is released by the `closed` event, the handle's last, or here where no handle
// came of it; a handle is closed once, since `state` forgets it first.
package final class SignalWatch: Sendable {
    private struct State {
        var handle: LibuvPointer?
        var action: (@Sendable () -> Void)?
    }

    private let state: LoopConfined<State>

    /// On the loop only. Throws `closed` where the loop is stopping.
    package init(
        _ signal: ProcessSignal, on loop: Loop, action: @escaping @Sendable () -> Void
    ) throws(SocketFailure) {
        state = LoopConfined(State(handle: nil, action: action), on: loop.identity)
        guard let opening = loop.opening else { throw .closed }
        var code: Int32 = 0
        let owner = unsafe Unmanaged.passRetained(self)
        guard
            let handle = unsafe LibuvPointer(
                cuv_signal_open(opening.raw, signal.number, owner.toOpaque(), signalEvent, &code))
        else {
            unsafe owner.release()
            throw SocketFailure(code: code)
        }
        state.value.handle = handle
    }

    /// Gives the signal back to the system's default. May be called again.
    package func close() {
        guard let handle = state.value.handle else { return }
        state.value.handle = nil
        state.value.action = nil
        unsafe cuv_close(handle.raw)
    }

    fileprivate func fire() {
        state.value.action?()
    }
}

// SAFETY: `owner` is the reference that `init` retained; `closed` comes last and once, and gives it up.
private func signalEvent(
    _ owner: UnsafeMutableRawPointer?, _ event: cuv_event, _: Int64, _: UnsafePointer<UInt8>?
) {
    guard let owner = unsafe owner else { return }
    let watch = unsafe Unmanaged<SignalWatch>.fromOpaque(owner)
    switch event {
    case .fired: unsafe watch.takeUnretainedValue().fire()
    case .abandoned: unsafe watch.takeUnretainedValue().close()
    case .closed: unsafe watch.release()
    case .connected, .acceptable, .received, .ended, .wrote: break
    }
}
