import TLS
import TestSupport

/// Two sessions, each of which is the other's peer, with nothing but memory between them.
final class SessionPair {
    let client: TLSSession
    let server: TLSSession
    /// What either has failed with.
    private(set) var clientFailure: TLSFailure?
    private(set) var serverFailure: TLSFailure?
    /// How many bytes are handed over at a time.
    private let piece: () -> Int

    init(_ server: TLSContext, _ target: TLSTarget, piece: @escaping () -> Int = { .max }) throws {
        self.server = try TLSSession(accepting: server)
        client = try TLSSession(to: target)
        self.piece = piece
    }

    /// Goes on until both are established or neither has anything to say.
    func handshake() {
        for _ in 0..<20 {
            do throws(TLSFailure) { _ = try client.handshake() } catch { clientFailure = error }
            let asked = carry(from: client) { [self] in
                server.receive($0)
                do throws(TLSFailure) { _ = try server.handshake() } catch { serverFailure = error }
            }
            let answered = carry(from: server) { [self] in
                client.receive($0)
                do throws(TLSFailure) { _ = try client.handshake() } catch { clientFailure = error }
            }
            if asked + answered == 0 { return }
        }
    }

    /// What `sender` writes, as `receiver` reads it.
    func send(_ bytes: [UInt8], from sender: TLSSession, to receiver: TLSSession) throws -> [UInt8] {
        try sender.write(bytes)
        var all: [UInt8] = []
        var failure: TLSFailure?
        carry(from: sender) { piece in
            receiver.receive(piece)
            do throws(TLSFailure) {
                while case .bytes(let found) = try receiver.read() { all += found }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return all
    }

    @discardableResult
    private func carry(from sender: TLSSession, _ deliver: ([UInt8]) -> Void) -> Int {
        let bytes = sender.takeOutgoing()
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(max(1, piece()))
            rest = rest.dropFirst(part.count)
            deliver(Array(part))
        }
        return bytes.count
    }
}
