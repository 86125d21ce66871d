import EventLoop
import TLS

/// Makes connections to one endpoint, from one loop.
struct HTTPConnector: Sendable {
    let endpoint: HTTPEndpoint
    let loop: Loop
    let refuses: @Sendable (SocketAddress) -> Bool

    /// A connection over which nothing has been sent.
    func connect(_ clock: HTTPClock) async throws(HTTPFailure) -> any ByteConnection {
        let limit = clock.connecting
        let socket = try await connectSocket(limit)
        guard let target = endpoint.tls else { return socket }
        do throws(TLSFailure) {
            let connection = try TLSConnection(over: socket, to: target)
            try await connection.handshake(within: left(until: limit.end))
            return connection
        } catch {
            socket.close()
            switch error {
            case .lost(.timedOut): throw .timedOut(limit.phase)
            case .lost(.cancelled), .lost(.closed): throw .cancelled
            default: throw .insecure(error)
            }
        }
    }

    /// Tries the addresses one after the other; each gets its share of the time that is left.
    private func connectSocket(_ limit: HTTPClock.Limit) async throws(HTTPFailure) -> TCPConnection {
        let addresses = try await resolve(limit)
        var last = SocketFailure.nameUnknown
        for (index, address) in addresses.enumerated() {
            let share = left(until: limit.end) / (addresses.count - index)
            do throws(SocketFailure) {
                return try await TCPConnection.connect(to: address, on: loop, within: share)
            } catch {
                guard error != .cancelled, error != .closed else { throw .cancelled }
                last = error
            }
        }
        throw last == .timedOut ? .timedOut(limit.phase) : .unreachable(last)
    }

    private func resolve(_ limit: HTTPClock.Limit) async throws(HTTPFailure) -> [SocketAddress] {
        let addresses: [SocketAddress]
        do throws(SocketFailure) {
            addresses = try await loop.resolve(
                host: endpoint.host, port: endpoint.port, within: left(until: limit.end))
        } catch {
            switch error {
            case .timedOut: throw .timedOut(limit.phase)
            case .cancelled, .closed: throw .cancelled
            default: throw .unreachable(error)
            }
        }
        if let refused = addresses.first(where: refuses) { throw .addressRefused(refused) }
        return addresses
    }

    private func left(until end: ContinuousClock.Instant) -> Duration {
        max(end - loop.now, .zero)
    }
}
