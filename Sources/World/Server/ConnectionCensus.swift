import EventLoop
import Quantities
import Synchronization

/// Counts the open connections of a server's loops, by peer and in all, and refuses those above the limits.
package final class ConnectionCensus: Sendable {
    private struct State {
        var total = 0
        var lastNumber: UInt64 = 0
        var refusals: [ConnectionRefusal: UInt64] = [:]
        var byPeer: [[UInt8]: Int] = [:]
    }

    private let limits: ServerLimits
    private let state = Mutex(State())

    package init(_ limits: ServerLimits) {
        self.limits = limits
    }

    package var counts: ServerCounts {
        state.withLock { ServerCounts(open: $0.total, accepted: $0.lastNumber, refusals: $0.refusals) }
    }

    /// Nil where the peer, unless it is an unlimited one, or everybody together, has as many connections as are allowed.
    func admit(_ peer: SocketAddress) -> ConnectionID? {
        let key = key(of: peer)
        return state.withLock { state in
            let ofPeer = key.map { state.byPeer[$0, default: 0] } ?? 0
            if let refusal = refusal(ofPeer: key.map { _ in ofPeer }, total: state.total) {
                state.refusals[refusal, default: 0] += 1
                return nil
            }
            state.total += 1
            if let key { state.byPeer[key] = ofPeer + 1 }
            state.lastNumber += 1
            return ConnectionID(number: state.lastNumber)
        }
    }

    private func refusal(ofPeer: Int?, total: Int) -> ConnectionRefusal? {
        if total >= limits.connections { return .total }
        return ofPeer.map { $0 >= limits.connectionsPerPeer } == true ? .peer : nil
    }

    /// A connection was closed for another reason than a limit.
    func note(_ refusal: ConnectionRefusal) {
        state.withLock { $0.refusals[refusal, default: 0] += 1 }
    }

    /// Once for each connection that was admitted.
    func dismiss(_ peer: SocketAddress) {
        let key = key(of: peer)
        state.withLock { state in
            state.total -= 1
            guard let key else { return }
            let left = state.byPeer[key, default: 1] - 1
            state.byPeer[key] = left > 0 ? left : nil
        }
    }

    /// What a peer's connections are counted under; nil where they are not counted, nor then those of others under its key. One host has a
    /// whole /64 of IPv6 addresses to connect from.
    private func key(of peer: SocketAddress) -> [UInt8]? {
        if limits.isUnlimited(peer) { return nil }
        return peer.octets.count == 16 ? Array(peer.octets.prefix(8)) : peer.octets
    }
}
