import EventLoop
import HTTPSyntax
import Synchronization

/// One request on a connection of its own, and every byte that came back. On `loop` only.
struct RawAsk: Sendable {
    /// What came back by now, also while it is awaited.
    final class Received: Sendable {
        private let held = Mutex<[UInt8]>([])

        var bytes: [UInt8] { held.withLock { $0 } }

        fileprivate func append(_ more: [UInt8]) { held.withLock { $0 += more } }
    }

    /// A reply that was received whole.
    struct Reply: Sendable {
        let status: Int
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let loop: Loop

    /// Asks with a token, and with a user agent by which the record is found. Throws where the reply does not come whole.
    func get(
        _ target: String, at address: SocketAddress, token: String? = nil, agent: String = "test",
        method: String = "GET", into received: Received = Received()
    ) async throws -> Reply {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let text = "\(method) \(target) HTTP/1.1\r\nHost: gateway\r\nUser-Agent: \(agent)\r\n\(authorization)"
        return try Self.whole(try await send(text + "Connection: close\r\n\r\n", to: address, into: received))
    }

    @discardableResult
    func send(
        _ text: String, to address: SocketAddress, into received: Received = Received()
    ) async throws -> [UInt8] {
        try await send(Array(text.utf8), to: address, into: received)
    }

    /// Sends bytes as they are and reads until the peer closes, at most twenty seconds after the last byte.
    func send(
        _ bytes: [UInt8], to address: SocketAddress, into received: Received = Received()
    ) async throws -> [UInt8] {
        let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
        defer { connection.close() }
        try connection.write(bytes)
        do throws(SocketFailure) {
            while let bytes = try await connection.read(within: .seconds(20)) { received.append(bytes) }
        } catch {
            // However a killed peer's connection ends: what came before counts.
            if error == .timedOut { throw error }
        }
        return received.bytes
    }

    /// Throws `truncated` where the end of the body is missing: nobody can take such a reply for a whole one.
    private static func whole(_ bytes: [UInt8]) throws -> Reply {
        var reader = ReplyReader()
        var rest = bytes[...]
        var status = 0
        var body: [UInt8] = []
        while let event = reader.read(&rest) {
            switch event {
            case .head(let head): status = head.status
            case .body(let data): body += data
            case .end: break
            case .refusal(let refusal): throw refusal
            }
            if reader.isComplete { return Reply(status: status, body: body) }
        }
        throw ReplyRefusal.truncated
    }
}
