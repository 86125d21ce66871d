import EventLoop
import Synchronization

/// Counts the open connections of all loops, by peer and in all, and refuses those above the limits.
final class ConnectionCensus: Sendable {
    private struct State {
        var total = 0
        var lastNumber: UInt64 = 0
        var refused: UInt64 = 0
        var byPeer: [[UInt8]: Int] = [:]
    }

    private let limits: ServerLimits
    private let state = Mutex(State())

    init(_ limits: ServerLimits) {
        self.limits = limits
    }

    var counts: ServerCounts {
        state.withLock { ServerCounts(open: $0.total, accepted: $0.lastNumber, refused: $0.refused) }
    }

    /// Nil where the peer, or everybody together, has as many connections as are allowed.
    func admit(_ peer: SocketAddress) -> ConnectionID? {
        let key = Self.key(of: peer)
        return state.withLock { state in
            guard state.total < limits.connections, state.byPeer[key, default: 0] < limits.connectionsPerPeer else {
                state.refused += 1
                return nil
            }
            state.total += 1
            state.byPeer[key, default: 0] += 1
            state.lastNumber += 1
            return ConnectionID(number: state.lastNumber)
        }
    }

    /// Once for each connection that was admitted.
    func dismiss(_ peer: SocketAddress) {
        let key = Self.key(of: peer)
        state.withLock { state in
            state.total -= 1
            let left = state.byPeer[key, default: 1] - 1
            state.byPeer[key] = left > 0 ? left : nil
        }
    }

    /// One host has a whole /64 of IPv6 addresses to connect from.
    private static func key(of peer: SocketAddress) -> [UInt8] {
        peer.octets.count == 16 ? Array(peer.octets.prefix(8)) : peer.octets
    }
}
