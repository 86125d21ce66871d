import EventLoop
import HTTPClient
import Synchronization
import TestSupport

/// A store that is asked about numbers, and answers well, badly or not at all: which of these is decided by the number, and for what has none by a seed.
/// All that no store says holds the word `s3cr3t`.
final class WornStore: Sendable {
    enum Manner: String, CaseIterable {
        case answers, answersInChunks, answersSlowly, answersAndLeaves, saysClose, missing
        case saysMore, otherTrace, foreign404, status400, status500, status503, noise, noJSON
        case leaves, halfStatusLine, halfBody, promisesMore, floods, hangs, restarts

        /// What is asked first by its place, so that it happens in every run and not too often; of the others half are answered as they should be.
        static func of(_ number: Int) -> Manner {
            switch number {
            case ..<10: return .answers
            // Behind the last restart, which would end them before their deadline.
            case 9_600..<9_720 where number % 10 == 0: return .hangs
            case _ where number % 1_000 == 500: return .restarts
            case _ where number % 500 == 3: return .floods
            default: break
            }
            var random = SeededGenerator(seed: UInt64(number))
            return random.chance(50) ? .answers : allCases[Int.random(in: 1..<allCases.count - 3, using: &random)]
        }

        var isGood: Bool {
            switch self {
            case .answers, .answersInChunks, .answersSlowly, .answersAndLeaves, .saysClose: true
            default: false
            }
        }
    }

    private struct State {
        var open: [ObjectIdentifier: TCPConnection] = [:]
        /// Connections over which a reply is awaited.
        var inUse: Set<ObjectIdentifier> = []
        var listener: TCPListener?
        var restarts = 0
        var draws = SeededGenerator(seed: 7)
    }

    let address: SocketAddress
    private let loop: Loop
    private let state: LoopConfined<State>

    /// On the loop.
    init(on loop: Loop) throws {
        self.loop = loop
        state = LoopConfined(State(), on: loop.identity)
        let later = LoopConfined<WornStore?>(nil, on: loop.identity)
        let (listener, address) = try TestSupport.serve(on: loop) { try await later.value?.serve($0) }
        self.address = address
        state.value.listener = listener
        later.value = self
    }

    var open: Int { state.value.open.count }
    var inUse: Int { state.value.inUse.count }
    var restarts: Int { state.value.restarts }

    func close() {
        state.value.listener?.close()
        for socket in state.value.open.values { socket.close() }
    }

    /// Whoever was connected is not any more, and for a moment nobody can be.
    private func restart() async throws {
        state.value.restarts += 1
        close()
        try await loop.sleep(for: .milliseconds(5))
        state.value.listener = try TCPListener(on: loop, address: address) { [self] arrival in
            guard case .success(let socket) = arrival else { return }
            Task(executorPreference: loop) { [self] in
                defer { socket.close() }
                try await serve(socket)
            }
        }
    }

    private func serve(_ socket: TCPConnection) async throws {
        let id = ObjectIdentifier(socket)
        state.value.open[id] = socket
        defer { (state.value.open[id], _) = (nil, state.value.inUse.remove(id)) }
        while let target = try await readTarget(socket) {
            state.value.inUse.insert(id)
            guard try await answer(target, socket) else { return }
            state.value.inUse.remove(id)
        }
    }

    private func readTarget(_ socket: TCPConnection) async throws -> Substring? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let bytes = try await socket.read(within: .seconds(60)) else { return nil }
            head += bytes
        }
        return String(decoding: head.prefix { $0 != 13 }, as: UTF8.self).split(separator: " ").dropFirst().first
    }

    /// Whether the connection is kept.
    private func answer(_ target: Substring, _ socket: TCPConnection) async throws -> Bool {
        let number = WornQuestion.number(in: target)
        var manner = number.map(Manner.of) ?? draw()
        // From such an answer to a search it is known for ever that v1 has none.
        if manner == .foreign404, !target.contains("/v3/"), (number ?? 0) < 5_000 { manner = .status400 }
        // A store that has come back answers.
        if manner == .restarts, state.value.restarts > (number ?? 0) / 1_000 { manner = .answers }
        return try await answer(WornQuestion(target: String(target), number: number ?? 0), manner, socket)
    }

    private func draw() -> Manner {
        state.value.draws.chance(75) ? .answers : Manner.allCases[Int.random(in: 5..<18, using: &state.value.draws)]
    }

    private func answer(_ question: WornQuestion, _ manner: Manner, _ socket: TCPConnection) async throws -> Bool {
        let reply = HostileReply.reply(question.body)
        switch manner {
        case .answers: try socket.write(reply)
        case .answersInChunks: try socket.write(Self.chunked(question.body))
        case .answersSlowly:
            for part in [reply.prefix(9), reply.dropFirst(9).prefix(30), reply.dropFirst(39)] {
                try socket.write(Array(part))
                try await loop.sleep(for: .milliseconds(1))
            }
        case .saysClose: try socket.write(HostileReply.reply(question.body, more: "Connection: close"))
        case .missing: try socket.write(question.nothing)
        case .saysMore: try socket.write(reply + HostileReply.reply(question.other))
        case .otherTrace: try socket.write(HostileReply.reply(question.other))
        case .foreign404: try socket.write(Self.foreign("404 Not Found"))
        case .status400: try socket.write(Self.foreign("400 Bad Request"))
        case .status500: try socket.write(Self.foreign("500 s3cr3t"))
        case .status503: try socket.write(Self.foreign("503 s3cr3t"))
        case .noJSON: try socket.write(HostileReply.reply(Array(question.body.dropLast(9)) + Array("s3cr3t".utf8)))
        case .noise: try socket.write(Array("\u{0}\u{1}s3cr3t\r\n\r\n".utf8))
        case .hangs: while try await socket.read(within: .seconds(60)) != nil {}
        case .floods: try await flood(socket)
        case .restarts: try await restart()
        case .answersAndLeaves, .leaves, .halfStatusLine, .halfBody, .promisesMore:
            try socket.write(Self.part(of: reply, manner))
            try await socket.flush(to: 0, within: .seconds(10))
            return false
        }
        return true
    }

    private static func part(of reply: [UInt8], _ manner: Manner) -> [UInt8] {
        switch manner {
        case .leaves: []
        case .halfStatusLine: Array(reply.prefix(10))
        case .halfBody: Array(reply.prefix(reply.count / 2))
        case .promisesMore: Array(reply.dropLast(1))
        default: reply
        }
    }

    /// One value without an end.
    private func flood(_ socket: TCPConnection) async throws {
        let beginning = #"{"data":[{"traceID":"s3cr3t","spans":[{"operationName":""#
        let head = HostileReply.head("200 OK", "Content-Type: application/json", "Content-Length: 1000000000")
        try socket.write(Array((head + beginning).utf8))
        for _ in 0..<1_024 {
            try socket.write([UInt8](repeating: 0x61, count: 64 << 10))
            try await socket.flush(to: 0, within: .seconds(30))
        }
    }

    private static func foreign(_ status: String) -> [UInt8] {
        HostileReply.reply(Array("<html>s3cr3t</html>".utf8), status: status, type: "text/html", more: "X-Any: s3cr3t")
    }

    private static func chunked(_ body: [UInt8]) -> [UInt8] {
        let head = HostileReply.head("200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked")
        return Array("\(head)\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
    }
}
