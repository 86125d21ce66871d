import CUV

/// A call on the loop after a time, at most once. Its owner need not keep it: it lives until it has run or is cancelled.
//
// SAFETY: the reference given to libuv as the owner is released by the `closed` event, the handle's last, or here where no handle
// came of it; a handle is closed once, since `state` forgets it first.
package final class LoopTimer: Sendable {
    private struct State {
        var handle: LibuvPointer?
        var action: (@Sendable () -> Void)?
    }

    private let state: LoopConfined<State>

    /// Never early, and late by no more than what else the loop is doing. In steps of a millisecond.
    /// A loop that stops runs the action of every timer at once (`Loop.isStopping` tells).
    /// Nil where the loop is stopping (or out of memory). On the loop only.
    package init?(on loop: Loop, after delay: Duration, action: @escaping @Sendable () -> Void) {
        state = LoopConfined(State(handle: nil, action: action), on: loop.identity)
        guard let opening = loop.opening else { return nil }
        let owner = unsafe Unmanaged.passRetained(self)
        guard
            let handle = unsafe LibuvPointer(
                cuv_timer_open(opening.raw, delay.wholeMilliseconds, owner.toOpaque(), timerEvent))
        else {
            unsafe owner.release()
            return nil
        }
        state.value.handle = handle
    }

    /// After this the action does not run. May be called again, and after the action has run.
    package func cancel() {
        _ = takeAction()
    }

    fileprivate func fire() {
        takeAction()?()
    }

    private func takeAction() -> (@Sendable () -> Void)? {
        guard let handle = state.value.handle else { return nil }
        state.value.handle = nil
        unsafe cuv_close(handle.raw)
        defer { state.value.action = nil }
        return state.value.action
    }
}

// SAFETY: `owner` is the reference that `init` retained; `closed` comes last and once, and gives it up.
private func timerEvent(
    _ owner: UnsafeMutableRawPointer?, _ event: cuv_event, _: Int64, _: UnsafePointer<UInt8>?
) {
    guard let owner = unsafe owner else { return }
    let timer = unsafe Unmanaged<LoopTimer>.fromOpaque(owner)
    switch event {
    case .fired, .abandoned: unsafe timer.takeUnretainedValue().fire()
    case .closed: unsafe timer.release()
    case .connected, .acceptable, .received, .ended, .wrote: break
    }
}

extension Duration {
    /// Rounded up, zero where not positive, and cut at some 300 years. One more than that, since libuv's clock of
    /// milliseconds is cut and not rounded: of the first one, nearly all may have passed.
    fileprivate var wholeMilliseconds: UInt64 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        let rest = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return UInt64(min(seconds, 10_000_000_000)) * 1000 + UInt64(rest) + 1
    }
}
