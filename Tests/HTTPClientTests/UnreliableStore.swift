import EventLoop
import Synchronization
import TestSupport

/// A store that is asked for numbers and answers well, badly, late, twice or not at all: which of these is decided by the number. Asked again
/// for the same number it answers well.
final class UnreliableStore: Sendable {
    enum Manner: String, CaseIterable {
        case answers, answersInChunks, answersSlowly, answersAndLeaves, saysClose, speaksLater
        case restarts, hangs, floodsBody, floodsHead, promisesMore, saysMore, halfStatusLine, noise, leaves

        /// Half of all numbers are answered as they should be, in one way or another more than that.
        static func of(_ number: Int) -> Manner {
            var random = SeededGenerator(seed: UInt64(number))
            return random.chance(50) ? .answers : allCases[Int.random(in: 1..<allCases.count, using: &random)]
        }

        var isGood: Bool {
            switch self {
            case .answers, .answersInChunks, .answersSlowly, .answersAndLeaves, .saysClose, .speaksLater: true
            default: false
            }
        }
    }

    private struct State {
        var seen: [Int: Int] = [:]
        var open: [ObjectIdentifier: TCPConnection] = [:]
        var listener: TCPListener?
    }

    let address: SocketAddress
    private let loop: Loop
    private let state: LoopConfined<State>
    /// Numbers that have been answered and behind whose answer more is to come.
    private let unfinished = Mutex<Set<Int>>([])

    /// On the loop.
    init(on loop: Loop, _ door: Door) throws {
        self.loop = loop
        state = LoopConfined(State(), on: loop.identity)
        let later = LoopConfined<UnreliableStore?>(nil, on: loop.identity)
        let (listener, address) = try TestSupport.serve(on: loop) { socket in
            try await later.value?.serve(socket, door)
        }
        self.address = address
        state.value.listener = listener
        later.value = self
    }

    static func body(_ number: Int) -> String { "\(number) " + String(repeating: "x", count: number % 3000) }

    /// How often each number was asked for. On the loop.
    var seen: [Int: Int] { state.value.seen }

    /// Whether more is still to come behind the answer, so that nothing may be asked if it is not to be mistaken for an answer.
    func isSpeaking(_ number: Int) -> Bool { unfinished.withLock { $0.contains(number) } }

    /// On the loop.
    func close() {
        state.value.listener?.close()
        restart()
    }

    private func restart() {
        let all = state.value.open.values
        state.value.open = [:]
        for socket in all { socket.close() }
    }

    private func serve(_ socket: TCPConnection, _ door: Door) async throws {
        state.value.open[ObjectIdentifier(socket)] = socket
        defer { state.value.open[ObjectIdentifier(socket)] = nil }
        let connection: any ByteConnection = try await door.secure?(socket) ?? socket
        while let number = try await readNumber(connection) {
            state.value.seen[number, default: 0] += 1
            let manner = state.value.seen[number] == 1 ? Manner.of(number) : .answers
            guard try await answer(number, manner, connection) else { return }
        }
    }

    private func readNumber(_ connection: any ByteConnection) async throws -> Int? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let bytes = try await connection.read(within: .seconds(60)) else { return nil }
            head += bytes
        }
        let target = String(decoding: head, as: UTF8.self).split(separator: " ")[1]
        return Int(target.dropFirst("/api/".count))
    }

    /// Whether the connection is to be kept.
    private func answer(_ number: Int, _ manner: Manner, _ connection: any ByteConnection) async throws -> Bool {
        let body = Self.body(number)
        let reply = Self.reply(body)
        switch manner {
        case .answers: try connection.write(reply)
        case .answersInChunks: try connection.write(Self.chunked(body))
        case .answersSlowly:
            for part in [reply.prefix(9), reply.dropFirst(9).prefix(30), reply.dropFirst(39)] {
                try connection.write(Array(part))
                try await loop.sleep(for: .milliseconds(1))
            }
        case .saysClose: try connection.write(Self.reply(body, "Connection: close\r\n"))
        case .speaksLater: try await speakLater(number, reply, connection)
        case .hangs: while try await connection.read(within: .seconds(60)) != nil {}
        case .floodsBody, .floodsHead: try await flood(manner, connection)
        case .saysMore: try connection.write(reply + Self.reply("nobody's"))
        case .noise: try connection.write(Array("\u{0}\u{1}noise\r\n\r\n".utf8))
        case .restarts: restart()
        default: return try await leave(manner, reply, connection)
        }
        return true
    }

    private func leave(_ manner: Manner, _ reply: [UInt8], _ connection: any ByteConnection) async throws -> Bool {
        switch manner {
        case .answersAndLeaves: try connection.write(reply)
        case .promisesMore: try connection.write(Array(reply.dropLast(1)))
        case .halfStatusLine: try connection.write(Array(reply.prefix(10)))
        default: break
        }
        try await connection.flush(to: 0, within: .seconds(10))
        return false
    }

    private func speakLater(_ number: Int, _ reply: [UInt8], _ connection: any ByteConnection) async throws {
        unfinished.withLock { _ = $0.insert(number) }
        defer { unfinished.withLock { _ = $0.remove(number) } }
        try connection.write(reply)
        try await loop.sleep(for: .milliseconds(2))
        try connection.write(reply)
    }

    private func flood(_ manner: Manner, _ connection: any ByteConnection) async throws {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        try connection.write(Array((manner == .floodsBody ? chunked : "HTTP/1.1 200 OK\r\nX: ").utf8))
        let piece = Array("2000\r\n".utf8) + [UInt8](repeating: 0x61, count: 0x2000) + Array("\r\n".utf8)
        while true {
            try connection.write(manner == .floodsBody ? piece : [UInt8](repeating: 0x61, count: 0x2000))
            try await connection.flush(to: 0, within: .seconds(10))
        }
    }

    private static func reply(_ body: String, _ field: String = "") -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\n\(field)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
    }

    private static func chunked(_ body: String) -> [UInt8] {
        let size = String(body.utf8.count, radix: 16)
        return Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(body)\r\n0\r\n\r\n".utf8)
    }
}
