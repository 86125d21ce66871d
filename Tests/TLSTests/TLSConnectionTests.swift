import EventLoop
import TLS
import TestSupport
import Testing

/// Sessions on real sockets, both ends on one loop.
@Suite(.serialized) struct TLSConnectionTests {
    private let authority: DevelopmentAuthority
    private let context: TLSContext
    private let target: TLSTarget

    init() throws {
        authority = try DevelopmentAuthority.make()
        context = try authority.server()
        target = try authority.target()
    }

    /// Runs `body` with a connection to a server that does `serve` with each of its own; nothing may be left open.
    private func pair(
        _ serve: @escaping @Sendable (TLSConnection) async throws -> Void,
        _ body: @escaping @Sendable (TLSConnection, TCPConnection) async throws -> Void
    ) async throws {
        let left = try await onLoop { [context, target] loop in
            let (listener, address) = try TestSupport.serve(on: loop) { socket in
                let connection = try TLSConnection(accepting: socket, with: context)
                try await connection.handshake(within: .seconds(5))
                try await serve(connection)
            }
            let socket = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            let client = try TLSConnection(over: socket, to: target)
            try await client.handshake(within: .seconds(5))
            try await body(client, socket)
            client.close()
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("megabytes pass both ways whole, and each side's end is heard")
    func echo() async throws {
        try await pair { server in
            while let bytes = try await server.read(within: .seconds(10)) {
                try server.write(bytes)
                try await server.flush(to: 0, within: .seconds(10))
            }
            try await server.finishWriting(within: .seconds(5))
        } _: { client, _ in
            var random = SeededGenerator(seed: 3)
            var expected: [UInt8] = []
            var found: [UInt8] = []
            for _ in 0..<40 {
                let piece = (0..<Int.random(in: 1...100_000, using: &random)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                expected += piece
                try client.write(piece)
                while found.count < expected.count, let bytes = try await client.read(within: .seconds(10)) {
                    #expect(bytes.count <= TLSSession.window)
                    found += bytes
                }
            }
            #expect(found == expected)
            try await client.finishWriting(within: .seconds(5))
            let end = try await client.read(within: .seconds(5))
            #expect(end == nil)
        }
    }

    @Test("a socket that ends without the session's end is a lost connection, and not an end")
    func cutOff() async throws {
        try await pair { server in
            try server.write(Array("part".utf8))
            try await server.flush(to: 0, within: .seconds(5))
        } _: { client, _ in
            let part = try await client.read(within: .seconds(5))
            #expect(part == Array("part".utf8))
            await #expect(throws: SocketFailure.reset) { _ = try await client.read(within: .seconds(5)) }
        }
    }

    @Test("a read that takes too long ends, and the connection stays usable")
    func timedOut() async throws {
        try await pair { server in
            _ = try await server.read(within: .seconds(5))
            try server.write([1])
            _ = try? await server.read(within: .seconds(5))
        } _: { client, _ in
            await #expect(throws: SocketFailure.timedOut) { _ = try await client.read(within: .milliseconds(50)) }
            try client.write([1])
            let answer = try await client.read(within: .seconds(5))
            #expect(answer == [1])
        }
    }

    @Test("bytes that are none of the session's end it, with the library's reason")
    func injected() async throws {
        let failures = OneValue<SocketFailure>()
        try await pair { server in
            do throws(SocketFailure) {
                _ = try await server.read(within: .seconds(5))
            } catch {
                failures.set(error)
            }
        } _: { client, socket in
            try socket.write(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            while (try? await client.read(within: .seconds(5))) != nil {}
        }
        guard case .unusable(let why)? = failures.value else { throw try #require(failures.value) }
        #expect(why.hasPrefix("TLS broken by the peer: ") || why.hasPrefix("the peer does not speak TLS: "), "\(why)")
    }

    @Test("a peer that says nothing, or a little at a time, is let go of at the handshake's limit")
    func slow() async throws {
        let context = context
        let failures = Counter()
        let left = try await onLoop { loop in
            let (listener, address) = try TestSupport.serve(on: loop) { socket in
                let connection = try TLSConnection(accepting: socket, with: context)
                do throws(TLSFailure) {
                    try await connection.handshake(within: .milliseconds(200))
                } catch {
                    if error == .lost(.timedOut) { failures.add() }
                }
            }
            for text in ["", "\u{16}\u{3}\u{1}\u{1}"] {
                let socket = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
                try socket.write(Array(text.utf8))
                let begun = loop.now
                for _ in 0..<30 {
                    if socket.isClosed { break }
                    try? socket.write(text.isEmpty ? [] : [0])
                    try await loop.sleep(for: .milliseconds(20))
                }
                while (try? await socket.read(within: .seconds(5))) != nil {}
                #expect(loop.now - begun < .seconds(4))
                socket.close()
            }
            listener.close()
        }
        #expect(left == 0)
        #expect(failures.value == 2)
    }
}
