import EventLoop
import HTTPSyntax
import TLS

/// A reply as a client sees it.
struct ClientReply {
    let status: Int
    let fields: HeaderFields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func field(_ name: String) -> String? {
        fields.first(name).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// One raw connection to the server; for one task on `loop`.
final class TestClient {
    let socket: any ByteConnection
    private let loop: Loop
    private var unread: ArraySlice<UInt8> = []

    init(to address: SocketAddress, on loop: Loop) async throws {
        self.loop = loop
        socket = try await TCPConnection.connect(to: address, on: loop, within: .seconds(10))
    }

    /// Over TLS.
    init(to address: SocketAddress, as target: TLSTarget, on loop: Loop) async throws {
        self.loop = loop
        let below = try await TCPConnection.connect(to: address, on: loop, within: .seconds(10))
        let secured = try TLSConnection(over: below, to: target)
        try await secured.handshake(within: .seconds(10))
        socket = secured
    }

    func send(_ text: String) throws {
        try socket.write(Array(text.utf8))
    }

    /// `piece` bytes at a time, each as a packet of its own.
    func send(_ bytes: [UInt8], piece: Int, every pause: Duration = .milliseconds(1)) async throws {
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try socket.write(Array(bytes[start...].prefix(piece)))
            try await loop.sleep(for: pause)
        }
    }

    /// The next reply; throws where the connection ends before it does.
    func reply() async throws -> ClientReply {
        var reader = ReplyReader()
        let head = try await head(&reader)
        var body: [UInt8] = []
        if case .length(let count) = head.framing {
            while body.count < count {
                body += try await take(count - body.count)
            }
            return ClientReply(status: head.status, fields: head.fields, body: body)
        }
        while !reader.isComplete {
            switch reader.read(&unread) {
            case .body(let data): body += data
            case .refusal(let refusal): throw refusal
            case .head, .end: break
            case nil: unread = try await take(.max)
            }
        }
        return ClientReply(status: head.status, fields: head.fields, body: body)
    }

    /// Byte by byte, since what follows a reply is the next one's and no fault here.
    private func head(_ reader: inout ReplyReader) async throws -> ReplyHead {
        while true {
            var byte = try await take(1)
            switch reader.read(&byte) {
            case .head(let head): return head
            case .refusal(let refusal): throw refusal
            case .body, .end, nil: break
            }
        }
    }

    /// At least one byte and at most `count`.
    private func take(_ count: Int) async throws -> ArraySlice<UInt8> {
        if unread.isEmpty {
            guard let bytes = try await socket.read(within: .seconds(20)) else { throw ReplyRefusal.truncated }
            unread = bytes[...]
        }
        defer { unread = unread.dropFirst(count) }
        return unread.prefix(count)
    }

    /// The final replies until the connection ends, however it does.
    func replies() async throws -> [ClientReply] {
        var all: [ClientReply] = []
        while true {
            do {
                all.append(try await reply())
            } catch {
                guard !(error is ReplyRefusal) || error as? ReplyRefusal == .truncated else { throw error }
                return all
            }
        }
    }

    /// Everything that comes until the connection ends; nil where it does not within `limit`.
    func untilEnd(within limit: Duration = .seconds(20)) async -> [UInt8]? {
        var all: [UInt8] = []
        let end = loop.now + limit
        do {
            while let bytes = try await socket.read(within: end - loop.now) { all += bytes }
        } catch {
            if error == .timedOut { return nil }
        }
        return all
    }

    func close() {
        socket.close()
    }
}
