import EventLoop
import TestSupport
import Testing

/// A connection that nobody reads, and what its peer does all the same.
@Suite struct PeerActivityTests {
    typealias Activity = TCPConnection.PeerActivity

    /// What is found and told on a connection whose peer does `act` when it is told to.
    private func expect(
        _ activity: Activity, of act: @escaping @Sendable (TCPConnection) async throws -> Void
    ) async throws {
        let left = try await onLoop { loop in
            let go = LoopWait<Void>(on: loop)
            let told = LoopWait<Activity>(on: loop)
            let (listener, address) = try serve(on: loop) { peer in
                try await go.value(within: .seconds(10))
                try await act(peer)
            }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            try connection.write([1])
            try await loop.sleep(for: .milliseconds(5))
            #expect(connection.peerActivity == nil)
            connection.onPeerActivity { told.end(.success($0)) }
            go.end(.success(()))
            #expect(try await told.value(within: .seconds(10)) == activity)
            #expect(connection.peerActivity == activity)
            // Once it has happened, a watch is told at once; one that is ended is told nothing.
            let again = Counter()
            connection.onPeerActivity { if $0 == activity { again.add() } }
            connection.onPeerActivity(nil)
            #expect(again.value == 1)
            connection.close()
            #expect(connection.peerActivity == .end(.failed(.closed)))
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("a byte, an end and a reset are each told to the watch and found by looking")
    func each() async throws {
        try await expect(.bytes) { peer in
            try peer.write([7])
            while try await peer.read(within: .seconds(10)) != nil {}
        }
        try await expect(.end(.finished)) { peer in
            while peer.peerActivity == nil { try await peer.loop.sleep(for: .milliseconds(1)) }
            _ = try await peer.read(within: .seconds(10))
            try await peer.finishWriting()
            while try await peer.read(within: .seconds(10)) != nil {}
        }
        // What it has not read makes its close a reset.
        try await expect(.end(.failed(.reset))) { peer in
            while peer.peerActivity == nil { try await peer.loop.sleep(for: .milliseconds(1)) }
        }
    }

    @Test("what has come can be taken without waiting, and is then no activity any more")
    func taken() async throws {
        try await onLoop { loop in
            let told = LoopWait<Void>(on: loop)
            let (listener, address) = try serve(on: loop) { peer in
                try peer.write([7, 8])
                _ = try await peer.read(within: .seconds(10))
            }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            connection.onPeerActivity { _ in told.end(.success(())) }
            try await told.value(within: .seconds(10))
            #expect(connection.takeUnread() == [7, 8])
            #expect(connection.takeUnread() == nil)
            #expect(connection.peerActivity == nil)
            connection.close()
            listener.close()
        }
    }
}
