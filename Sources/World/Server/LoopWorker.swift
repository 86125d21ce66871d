import EventLoop
import HTTPSyntax
import Quantities
import TLS

/// The server's part on one loop: its listener and its connections.
final class LoopWorker: Sendable {
    private struct State {
        var listener: TCPListener?
        var connections: [ConnectionID: Connection] = [:]
        var drain: DrainWait?
        var isDraining = false
    }

    let loop: Loop
    let limits: ServerLimits
    let dialect: RequestDialect
    let handler: any Responder
    let fieldMaker: ReplyFieldMaker
    /// What the next connection is secured with; nil where connections are in the clear.
    private let tls: (@Sendable () -> TLSContext)?
    private let census: ConnectionCensus
    private let state: LoopConfined<State>

    init(
        on loop: Loop, limits: ServerLimits, dialect: RequestDialect, census: ConnectionCensus,
        tls: (@Sendable () -> TLSContext)?, handler: any Responder, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.loop = loop
        self.limits = limits
        self.dialect = dialect
        self.tls = tls
        self.census = census
        self.handler = handler
        fieldMaker = ReplyFieldMaker(on: loop, clock: clock)
        state = LoopConfined(State(), on: loop.identity)
    }

    /// Starts to accept; returns the address with its true port.
    func listen(on address: SocketAddress, sharing: TCPListener.PortSharing) throws(SocketFailure) -> SocketAddress {
        let listener = try TCPListener(on: loop, address: address, sharing: sharing) { [self] arrival in
            switch arrival {
            case .success(let socket): accept(socket)
            case .failure(.exhausted): census.note(.files)
            // A connection that failed before it was accepted is its peer's loss, and leaves nothing here.
            case .failure: break
            }
        }
        state.value.listener = listener
        guard let bound = listener.address() else { throw .closed }
        return bound
    }

    private func accept(_ socket: TCPConnection) {
        guard !state.value.isDraining, let peer = socket.peerAddress(), let id = census.admit(peer) else {
            return socket.close()
        }
        guard let tls else {
            return keep(Connection(socket, isSecure: false, id: id, peer: peer, worker: self)).startRequest()
        }
        do throws(TLSFailure) {
            let secured = try TLSConnection(accepting: socket, with: tls())
            keep(Connection(secured, isSecure: true, id: id, peer: peer, worker: self)).startRequest(after: secured)
        } catch {
            // Out of memory, then: one connection less.
            census.dismiss(peer)
            census.note(.handshake)
            socket.close()
        }
    }

    private func keep(_ connection: Connection) -> Connection {
        state.value.connections[connection.id] = connection
        return connection
    }

    /// A connection has come to nothing before its first request.
    func noteUnsecured() {
        census.note(.handshake)
    }

    /// The last thing that a connection does.
    func remove(_ connection: Connection) {
        state.value.connections[connection.id] = nil
        census.dismiss(connection.peer)
        if state.value.connections.isEmpty { state.value.drain?.end(cut: 0) }
    }

    func stopAccepting() {
        state.value.isDraining = true
        state.value.listener?.close()
        state.value.listener = nil
    }

    /// Stops accepting, closes what is idle, and ends `wait` when no connection is left, or at `limit`, when those that
    /// are left have been cut.
    func drain(within limit: Duration, _ wait: DrainWait) {
        stopAccepting()
        for connection in state.value.connections.values { connection.drain() }
        guard !state.value.connections.isEmpty else { return wait.end(cut: 0) }
        state.value.drain = wait
        let timer = LoopTimer(on: loop, after: limit) { [self] in cut(wait) }
        if timer == nil { cut(wait) }
    }

    private func cut(_ wait: DrainWait) {
        let left = state.value.connections.values
        for connection in left { connection.close() }
        wait.end(cut: left.count)
    }
}
