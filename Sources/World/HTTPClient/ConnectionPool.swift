import EventLoop

/// The idle connections to one endpoint, of one loop: the one that was put back last is taken first.
///
/// All are watched. One on which anything comes, ends or fails is closed at once; where it was a byte, which nobody has asked for, the endpoint
/// has lost count of its replies: a new era begins, and no connection of the old one is used again. On the loop only.
final class ConnectionPool: Sendable {
    private struct State {
        /// The longest idle first.
        var idle: [PooledConnection] = []
        var opened = 0
        var era = 0
        var sweep: LoopTimer?
        var isClosed = false
    }

    private let loop: Loop
    private let limits: PoolLimits
    private let state: LoopConfined<State>

    init(on loop: Loop, limits: PoolLimits) {
        self.loop = loop
        self.limits = limits
        state = LoopConfined(State(), on: loop.identity)
    }

    deinit {
        loop.execute { [state] in ConnectionPool.closeAll(&state.value) }
    }

    /// Counts in a connection that was just opened.
    func register(_ connection: any ByteConnection) -> PooledConnection {
        state.value.opened += 1
        return PooledConnection(
            connection: connection, number: state.value.opened, openedAt: loop.now, era: state.value.era,
            idleSince: loop.now)
    }

    /// An idle connection that is still good, looked at once more; nil where there is none.
    func take() -> PooledConnection? {
        while let last = state.value.idle.popLast() {
            last.connection.onPeerActivity(nil)
            let activity = last.connection.peerActivity
            if activity == nil, !isWorn(last), loop.now - last.idleSince < limits.idleTime { return last }
            discard(last, activity)
        }
        return nil
    }

    /// Keeps a connection whose reply was read to its end, or closes it. What came behind the reply shows as soon as it is watched.
    func keep(_ used: PooledConnection) {
        let isFree = used.connection.writeQueueSize == 0 && state.value.idle.count < limits.idle
        guard isFree, used.era == state.value.era, !isWorn(used), !state.value.isClosed else {
            return used.connection.close()
        }
        var kept = used
        kept.idleSince = loop.now
        state.value.idle.append(kept)
        used.connection.onPeerActivity { [weak self, number = used.number] in self?.heard($0, on: number) }
        scheduleSweep()
    }

    /// Closes all idle connections, and those in use when their turn to be kept comes.
    func beginEra() {
        let dropped = state.value.idle
        state.value.idle = []
        state.value.era += 1
        for pooled in dropped { pooled.connection.close() }
    }

    /// Keeps nothing from here on.
    func close() {
        state.value.isClosed = true
        Self.closeAll(&state.value)
    }

    private static func closeAll(_ state: inout State) {
        for pooled in state.idle { pooled.connection.close() }
        state.idle = []
        state.sweep?.cancel()
        state.sweep = nil
    }

    private func isWorn(_ pooled: PooledConnection) -> Bool {
        pooled.requests >= limits.requests || loop.now - pooled.openedAt >= limits.age
    }

    private func heard(_ activity: TCPConnection.PeerActivity, on number: Int) {
        guard let place = state.value.idle.firstIndex(where: { $0.number == number }) else { return }
        discard(state.value.idle.remove(at: place), activity)
    }

    private func discard(_ pooled: PooledConnection, _ activity: TCPConnection.PeerActivity?) {
        pooled.connection.close()
        if activity == .bytes { beginEra() }
    }

    private func scheduleSweep() {
        guard state.value.sweep == nil, let oldest = state.value.idle.first else { return }
        let delay = oldest.idleSince + limits.idleTime - loop.now
        state.value.sweep = LoopTimer(on: loop, after: delay) { [weak self] in self?.sweep() }
    }

    private func sweep() {
        state.value.sweep = nil
        let start = loop.now - limits.idleTime
        let old = state.value.idle.prefix { $0.idleSince <= start }
        state.value.idle.removeFirst(old.count)
        for pooled in old { pooled.connection.close() }
        scheduleSweep()
    }
}
