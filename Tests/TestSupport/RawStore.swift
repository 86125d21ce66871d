package import EventLoop

/// A server that says what a test tells it to, byte for byte, whatever it is asked: in the clear, or through a session that a test makes.
package final class RawStore: Sendable {
    package enum Step: Sendable {
        /// Reads until the empty line of a head.
        case readHead
        case send([UInt8])
        case pause(Duration)
        /// Sends bytes one by one with a pause between them, as long as anybody listens.
        case drip([UInt8], every: Duration)
        /// Waits until the peer has gone.
        case awaitEnd
        /// Waits until something has come, and leaves it unread: closing the connection then resets it.
        case awaitUnread
        /// Closes the connection without another word: in TLS, without the session's end.
        case cut
        /// Tells the test's counter that this step was reached.
        case mark(Counter)
        /// Goes on once the test's counter has so many.
        case awaitMark(Counter, Int)
        /// Sends as much as the peer takes, in pieces of 64 KiB.
        case flood(pieces: Int)

        package static func send(_ text: String) -> Step { .send(Array(text.utf8)) }
    }

    package let address: SocketAddress
    /// Bytes that a flood has sent.
    package let sent = Counter()
    package let connections = Counter()
    /// Connections whose peer has gone while a step awaited it.
    package let ended = Counter()
    private let listener: LoopConfined<TCPListener?>
    private let heads: LoopConfined<[String]>
    private let script: LoopConfined<[Step]>
    private let secure: Secure?

    /// Makes a session on a connection that has come.
    package typealias Secure = @Sendable (TCPConnection) async throws -> any ByteConnection

    /// Serves every connection by `steps`, then ends it as its peer expects. On the loop only.
    package init(on loop: Loop, _ steps: [Step], secure: Secure? = nil) throws {
        self.secure = secure
        heads = LoopConfined([], on: loop.identity)
        script = LoopConfined(steps, on: loop.identity)
        listener = LoopConfined(nil, on: loop.identity)
        let later = LoopConfined<RawStore?>(nil, on: loop.identity)
        let (listening, address) = try serve(on: loop) { connection in
            try await later.value?.run(connection)
        }
        self.address = address
        listener.value = listening
        later.value = self
    }

    /// A store that reads a head, answers with `reply` and closes.
    package convenience init(on loop: Loop, answering reply: String, secure: Secure? = nil) throws {
        try self.init(on: loop, [.readHead, .send(reply)], secure: secure)
    }

    /// The heads that were read, in order.
    package var requests: [String] { heads.value }

    /// From now on connections are served so.
    package func follow(_ steps: [Step]) {
        script.value = steps
    }

    package func close() {
        listener.value?.close()
        listener.value = nil
    }

    private func run(_ socket: TCPConnection) async throws {
        connections.add()
        let steps = script.value
        let connection: any ByteConnection = try await secure?(socket) ?? socket
        for step in steps { try await take(step, connection, socket.loop) }
        if secure != nil { try await connection.finishWriting(within: .seconds(10)) }
    }

    private func take(_ step: Step, _ connection: any ByteConnection, _ loop: Loop) async throws {
        switch step {
        case .readHead: try await readHead(connection)
        case .mark(let counter): counter.add()
        case .awaitMark(let counter, let count):
            while counter.value < count { try await loop.sleep(for: .milliseconds(1)) }
        case .cut: throw SocketFailure.closed
        case .awaitUnread:
            while connection.peerActivity == nil { try await loop.sleep(for: .milliseconds(1)) }
        case .send(let bytes):
            try connection.write(bytes)
            try await connection.flush(to: 0, within: .seconds(10))
        case .pause(let duration): try await loop.sleep(for: duration)
        case .drip(let bytes, let pause):
            for byte in bytes {
                try connection.write([byte])
                try await loop.sleep(for: pause)
            }
        case .awaitEnd:
            do throws(SocketFailure) {
                while try await connection.read(within: .seconds(30)) != nil {}
            } catch {
                // A reset is an end too.
                guard error != .timedOut else { throw error }
            }
            ended.add()
        case .flood(let pieces):
            let piece = [UInt8](repeating: 0x61, count: 64 * 1024)
            for _ in 0..<pieces {
                try connection.write(piece)
                try await connection.flush(to: 0, within: .seconds(30))
                sent.add(piece.count)
            }
        }
    }

    private func readHead(_ connection: any ByteConnection) async throws {
        var head: [UInt8] = []
        while !head.ends(with: "\r\n\r\n"), let bytes = try await connection.read(within: .seconds(10)) {
            head += bytes
        }
        heads.value.append(String(decoding: head, as: UTF8.self))
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool {
        suffix(text.utf8.count).elementsEqual(text.utf8)
    }
}
