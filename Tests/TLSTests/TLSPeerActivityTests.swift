import EventLoop
import TLS
import TestSupport
import Testing

/// What a peer does on a session that nobody reads.
@Suite struct TLSPeerActivityTests {
    @Test("a part of a record is unread, be it the header alone; tickets and whole records that were read are not")
    func parts() throws {
        let authority = try DevelopmentAuthority.make()
        let pair = try SessionPair(try authority.server(), try authority.target())
        pair.handshake()
        #expect(pair.client.isEstablished && pair.server.isEstablished)
        // The server's tickets.
        #expect(try pair.client.read() == .nothingYet)
        #expect(!pair.client.hasUnread)
        for count in [1, 4, 5, 6, 20] {
            try pair.server.write(Array("hello".utf8))
            let record = pair.server.takeOutgoing()
            pair.client.receive(Array(record.prefix(count)))
            #expect(pair.client.hasUnread)
            #expect(try pair.client.read() == .nothingYet)
            #expect(pair.client.hasUnread, "\(count) bytes")
            pair.client.receive(Array(record.dropFirst(count)))
            #expect(try pair.client.read() == .bytes(Array("hello".utf8)))
            #expect(!pair.client.hasUnread)
        }
    }

    private func expect(
        _ activity: TCPConnection.PeerActivity,
        of act: @escaping @Sendable (TLSConnection, TCPConnection) async throws -> Void
    ) async throws {
        let authority = try DevelopmentAuthority.make()
        let (context, target) = (try authority.server(), try authority.target())
        let left = try await onLoop { loop in
            let (go, told) = (LoopWait<Void>(on: loop), LoopWait<TCPConnection.PeerActivity>(on: loop))
            let early = Counter()
            let (listener, address) = try serve(on: loop) { socket in
                let server = try TLSConnection(accepting: socket, with: context)
                try await server.handshake(within: .seconds(10))
                try await go.value(within: .seconds(10))
                try await act(server, socket)
            }
            let socket = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            let client = try TLSConnection(over: socket, to: target)
            try await client.handshake(within: .seconds(10))
            client.onPeerActivity { activity in
                early.add()
                told.end(.success(activity))
            }
            // The server's tickets come now.
            try await loop.sleep(for: .milliseconds(20))
            #expect(early.value == 0)
            #expect(client.peerActivity == nil)
            go.end(.success(()))
            #expect(try await told.value(within: .seconds(10)) == activity)
            client.close()
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("tickets on an idle session are taken in; what is said inside it, its end and what is no TLS are told")
    func idle() async throws {
        try await expect(.bytes) { server, _ in
            try server.write([7])
            _ = try? await server.read(within: .seconds(10))
        }
        try await expect(.end(.finished)) { server, _ in
            try await server.finishWriting(within: .seconds(10))
            _ = try? await server.read(within: .seconds(10))
        }
        try await expect(.end(.finished)) { _, socket in try await socket.finishWriting() }
        try await expect(.bytes) { server, socket in
            try socket.write(Array("no TLS at all".utf8))
            _ = try? await server.read(within: .seconds(10))
        }
    }
}
