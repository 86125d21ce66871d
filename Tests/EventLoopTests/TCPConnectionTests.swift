import EventLoop
import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct TCPConnectionTests {
    @Test("an echo server serves many clients at once, on the loop's thread")
    func concurrentEcho() async throws {
        let left = try await onLoop { loop in
            let off = Counter()
            let (listener, address) = try serve(on: loop) { connection in
                while let bytes = try await connection.read() {
                    if !loop.isCurrent { off.add() }
                    try connection.write(bytes)
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<50 {
                    group.addTask {
                        let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
                        defer { connection.close() }
                        for round in 0..<20 {
                            let message = Array("client \(client) round \(round)".utf8)
                            try connection.write(message)
                            #expect(try await readAll(connection, atMost: message.count) == message)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(off.value == 0)
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("clients on other loops and a port shared by listeners: every connection is served")
    func sharedPort() async throws {
        let loops = try EventLoops(count: 3)
        let served = Counter()
        let listen: @Sendable (Loop, SocketAddress) async throws -> SocketAddress = { loop, address in
            try await Task(executorPreference: loop) {
                let listener = try TCPListener(on: loop, address: address, sharing: .shared) { arrival in
                    guard case .success(let connection) = arrival else { return }
                    served.add()
                    Task(executorPreference: loop) {
                        defer { connection.close() }
                        try await echo(connection)
                    }
                }
                return try #require(listener.address())
            }.value
        }
        let address = try await listen(loops.all[0], .loopback(port: 0))
        #expect(address.port != 0)
        #expect(try await listen(loops.all[1], address) == address)
        let client = loops.all[2]
        try await Task(executorPreference: client) {
            for _ in 0..<60 {
                let connection = try await TCPConnection.connect(to: address, on: client, within: .seconds(5))
                try connection.write([7])
                #expect(try await connection.read(within: .seconds(5)) == [7])
                connection.close()
            }
        }.value
        #expect(served.value == 60)
        loops.stop()
        loops.join()
    }

    @Test("a port that is taken is refused to an exclusive listener")
    func portTaken() async throws {
        let left = try await onLoop { loop in
            let (listener, address) = try serve(on: loop, echo)
            #expect(throws: SocketFailure.addressInUse) {
                _ = try TCPListener(on: loop, address: address) { _ in }
            }
            let elsewhere = try #require(SocketAddress(literal: "192.0.2.1", port: 0))
            #expect(throws: SocketFailure.addressUnavailable) {
                _ = try TCPListener(on: loop, address: elsewhere) { _ in }
            }
            listener.close()
            #expect(listener.address() == nil)
        }
        #expect(left == 0)
    }

    @Test("IPv6 works, and both ends know each other's address")
    func addresses() async throws {
        try await onLoop { loop in
            let address = try #require(SocketAddress(literal: "::1", port: 0))
            let peers = LoopConfined<[SocketAddress?]>([], on: loop.identity)
            let listener = try TCPListener(on: loop, address: address) { arrival in
                guard case .success(let connection) = arrival else { return }
                peers.value.append(connection.peerAddress())
                connection.close()
            }
            let target = try #require(listener.address())
            let connection = try await TCPConnection.connect(to: target, on: loop, within: .seconds(5))
            #expect(connection.peerAddress() == target)
            #expect(try await connection.read(within: .seconds(5)) == nil)
            #expect(peers.value.first??.host == "::1")
            connection.close()
            #expect(connection.peerAddress() == nil)
            listener.close()
        }
    }

    @Test("a thousand connections leave no handle and no descriptor behind")
    func leavesNothing() async throws {
        let before = openDescriptors()
        let left = try await onLoop { loop in
            let (listener, address) = try serve(on: loop, echo)
            for round in 0..<20 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
                            defer { connection.close() }
                            if (number + round) % 2 == 0 {
                                try connection.write([1])
                                _ = try await connection.read(within: .seconds(5))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            listener.close()
        }
        #expect(left == 0)
        // Other suites run beside this one: a few descriptors may be theirs, a thousand are not.
        #expect(openDescriptors() < before + 100)
    }

    @Test("nobody listening is `refused`, an address that does not answer is `timedOut`")
    func connectFailures() async throws {
        let left = try await onLoop { loop in
            let (listener, address) = try serve(on: loop, echo)
            listener.close()
            try await loop.sleep(for: .milliseconds(5))
            await #expect(throws: SocketFailure.refused) {
                _ = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            }
        }
        #expect(left == 0)
        let leftByDeadline = try await onLoop { loop in
            // A listener whose backlog is full answers no further SYN.
            let full = try FullListener()
            defer { full.close() }
            let start = loop.now
            await #expect(throws: SocketFailure.timedOut) {
                _ = try await TCPConnection.connect(
                    to: .loopback(port: full.port), on: loop, within: .milliseconds(50))
            }
            #expect(loop.now - start < .seconds(2))
        }
        #expect(leftByDeadline == 0)
    }

    @Test("cancelling a task ends its connect and its read at once")
    func cancellation() async throws {
        let left = try await onLoop { loop in
            let full = try FullListener()
            defer { full.close() }
            let connecting = Task(executorPreference: loop) {
                await #expect(throws: SocketFailure.cancelled) {
                    _ = try await TCPConnection.connect(to: .loopback(port: full.port), on: loop, within: .seconds(60))
                }
            }
            let (listener, address) = try serve(on: loop, echo)
            let reading = Task(executorPreference: loop) {
                let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
                defer { connection.close() }
                let read = await Result { () async throws in try await connection.read() }
                #expect(throws: SocketFailure.cancelled) { _ = try read.get() }
            }
            try await loop.sleep(for: .milliseconds(20))
            connecting.cancel()
            reading.cancel()
            _ = await connecting.value
            _ = try await reading.value
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("half a close: the peer's end is seen, and what we send after it arrives")
    func halfClose() async throws {
        let left = try await onLoop { loop in
            let (listener, address) = try serve(on: loop) { connection in
                #expect(try await readAll(connection) == [1, 2, 3])
                #expect(try await connection.read() == nil)
                try connection.write([4, 5])
                try await connection.finishWriting()
            }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            try connection.write([1, 2, 3])
            try await connection.finishWriting()
            #expect(throws: SocketFailure.closed) { try connection.write([9]) }
            #expect(try await readAll(connection) == [4, 5])
            connection.close()
            connection.close()
            #expect(connection.isClosed)
            await #expect(throws: SocketFailure.closed) { try await connection.read() }
            #expect(throws: SocketFailure.closed) { try connection.write([1]) }
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("a read that times out leaves the connection usable")
    func readDeadline() async throws {
        try await onLoop { loop in
            let (listener, address) = try serve(on: loop, echo)
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            await #expect(throws: SocketFailure.timedOut) { try await connection.read(within: .milliseconds(5)) }
            try connection.write([1])
            #expect(try await connection.read(within: .seconds(5)) == [1])
            connection.close()
            listener.close()
        }
    }

    @Test("closing a connection ends the read that waits on it")
    func closeEndsRead() async throws {
        try await onLoop { loop in
            let (listener, address) = try serve(on: loop, echo)
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            loop.execute { connection.close() }
            await #expect(throws: SocketFailure.closed) { try await connection.read() }
            listener.close()
        }
    }
}
