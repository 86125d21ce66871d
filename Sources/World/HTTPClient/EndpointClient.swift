package import EventLoop
package import HTTPSyntax
package import Quantities
import TLS

/// Asks one endpoint, from one loop: a connection for each request, closed with its reply, at any anomaly, and when the
/// asking task is cancelled. Nothing is sent twice, no redirect is followed. To be used on its loop only.
package final class EndpointClient: Sendable {
    package let endpoint: HTTPEndpoint
    private let loop: Loop
    private let deadlines: HTTPDeadlines
    private let limits: ReplyLimits
    private let refuses: @Sendable (SocketAddress) -> Bool

    /// `refuses` is asked about every address that the endpoint's name resolves to, at each connection anew, since the
    /// answer may have changed; one that it refuses spoils them all.
    package init(
        endpoint: HTTPEndpoint, on loop: Loop, deadlines: HTTPDeadlines = HTTPDeadlines(),
        limits: ReplyLimits = ReplyLimits(), refuses: @escaping @Sendable (SocketAddress) -> Bool = { _ in false }
    ) {
        self.endpoint = endpoint
        self.loop = loop
        self.deadlines = deadlines
        self.limits = limits
        self.refuses = refuses
    }

    /// Sends the request and reads the reply's head. The body, read by `nextBodyWindow`, may have `bodyLimit` bytes.
    package func send(_ request: HTTPRequest, bodyLimit: ByteCount) async throws(HTTPFailure) -> HTTPReply {
        let clock = HTTPClock(loop: loop, deadlines: deadlines)
        let connection = try await connect()
        do throws(SocketFailure) {
            try connection.write(RequestWriter.get(request.target, fields: request.fields))
        } catch {
            connection.close()
            throw .lost(error)
        }
        var exchange = HTTPExchange(connection: connection, clock: clock, limits: limits, bodyLimit: bodyLimit)
        do throws(HTTPFailure) {
            let head = try await exchange.readHead()
            return HTTPReply(head: head, exchange: exchange, on: loop)
        } catch {
            connection.close()
            throw error
        }
    }

    private func connect() async throws(HTTPFailure) -> any ByteConnection {
        let until = loop.now + min(deadlines.connect, deadlines.total)
        let socket = try await connectSocket(until)
        guard let target = endpoint.tls else { return socket }
        do throws(TLSFailure) {
            let connection = try TLSConnection(over: socket, to: target)
            try await connection.handshake(within: max(until - loop.now, .zero))
            return connection
        } catch {
            socket.close()
            switch error {
            case .lost(.timedOut): throw .timedOut(.connect)
            case .lost(.cancelled), .lost(.closed): throw .cancelled
            default: throw .insecure(error)
            }
        }
    }

    /// Tries the addresses one after the other; each gets its share of the time that is left.
    private func connectSocket(_ until: ContinuousClock.Instant) async throws(HTTPFailure) -> TCPConnection {
        let addresses = try await resolve()
        var last = SocketFailure.nameUnknown
        for (index, address) in addresses.enumerated() {
            let share = (until - loop.now) / (addresses.count - index)
            do throws(SocketFailure) {
                return try await TCPConnection.connect(to: address, on: loop, within: max(share, .zero))
            } catch {
                guard error != .cancelled, error != .closed else { throw .cancelled }
                last = error
            }
        }
        throw last == .timedOut ? .timedOut(.connect) : .unreachable(last)
    }

    private func resolve() async throws(HTTPFailure) -> [SocketAddress] {
        let addresses: [SocketAddress]
        do throws(SocketFailure) {
            addresses = try await loop.resolve(host: endpoint.host, port: endpoint.port, within: deadlines.connect)
        } catch {
            switch error {
            case .timedOut: throw .timedOut(.connect)
            case .cancelled, .closed: throw .cancelled
            default: throw .unreachable(error)
            }
        }
        if let refused = addresses.first(where: refuses) { throw .addressRefused(refused) }
        return addresses
    }
}
