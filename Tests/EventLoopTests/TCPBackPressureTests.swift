import EventLoop
import TestSupport
import Testing

@Suite(.serialized) struct TCPBackPressureTests {
    @Test("a peer that does not read: what is queued stays, flush waits, and the queue of a flushing writer is bounded")
    func slowReader() async throws {
        let left = try await onLoop { loop in
            let release = LoopWait<Void>(on: loop)
            let total = Counter()
            let (listener, address) = try serve(on: loop) { connection in
                try await release.value()
                while let bytes = try await connection.read() { total.add(bytes.count) }
            }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            let piece = [UInt8](repeating: 7, count: 256 * 1024)
            var written = 0
            await #expect(throws: SocketFailure.timedOut) {
                while written < 1 << 30 {
                    try connection.write(piece)
                    written += piece.count
                    #expect(connection.writeQueueSize <= 2 * piece.count)
                    try await connection.flush(to: piece.count, within: .milliseconds(100))
                }
            }
            #expect(connection.writeQueueSize > piece.count)
            release.end(.success(()))
            try await connection.finishWriting(within: .seconds(10))
            #expect(connection.writeQueueSize == 0)
            #expect(try await connection.read(within: .seconds(10)) == nil)
            #expect(total.value == written)
            connection.close()
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("large writes arrive whole and in order, whatever the kernel takes at a time")
    func largeWrites() async throws {
        try await onLoop { loop in
            let (listener, address) = try serve(on: loop) { connection in
                for number in 0..<40 {
                    try connection.write((0..<300_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) })
                }
                try await connection.finishWriting()
                _ = try await connection.read()
            }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            let all = try await readAll(connection)
            #expect(all.count == 40 * 300_001)
            #expect(all == (0..<40).flatMap { n in (0..<300_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ n) } })
            connection.close()
            listener.close()
        }
    }

    @Test("a reader that takes its time holds one window at most, and slows the sender down")
    func slowConsumer() async throws {
        try await onLoop { loop in
            let sent = Counter()
            let (listener, address) = try serve(on: loop) { connection in
                let piece = [UInt8](repeating: 1, count: 64 * 1024)
                for _ in 0..<1024 {
                    try connection.write(piece)
                    try await connection.flush()
                    sent.add(piece.count)
                }
            }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            let first = try #require(try await connection.read(within: .seconds(5)))
            #expect(first.count <= TCPConnection.window)
            try await loop.sleep(for: .milliseconds(100))
            let stalled = sent.value
            try await loop.sleep(for: .milliseconds(50))
            #expect(sent.value == stalled)
            #expect(stalled < 64 << 20)
            var rest = first.count
            while let bytes = try await connection.read(within: .seconds(10)) { rest += bytes.count }
            #expect(rest == 64 << 20)
            connection.close()
            listener.close()
        }
    }

    @Test("writing to a peer that has gone is a failure, not the end of the process")
    func noBrokenPipe() async throws {
        let left = try await onLoop { loop in
            let (listener, address) = try serve(on: loop) { _ in }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            #expect(try await connection.read(within: .seconds(5)) == nil)
            await #expect(throws: SocketFailure.reset) {
                for _ in 0..<100 {
                    try connection.write([UInt8](repeating: 0, count: 100_000))
                    try await connection.flush(within: .seconds(5))
                    try await loop.sleep(for: .milliseconds(1))
                }
            }
            await #expect(throws: SocketFailure.reset) { try await connection.flush() }
            #expect(connection.writeQueueSize == 0)
            connection.close()
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("a watch sees the peer's end without a reader, once, and keeps what was read ahead")
    func watch() async throws {
        let left = try await onLoop { loop in
            let ends = LoopConfined<[TCPConnection.PeerEnd]>([], on: loop.identity)
            let seen = LoopWait<Void>(on: loop)
            let (listener, address) = try serve(on: loop) { connection in
                #expect(try await connection.read() == [1])
                connection.onPeerEnd { end in
                    ends.value.append(end)
                    seen.end(.success(()))
                }
                try connection.write([2])
                try await seen.value(within: .seconds(5))
                #expect(connection.hasUnread)
                #expect(try await connection.read() == [3, 4])
                #expect(try await connection.read() == nil)
                connection.onPeerEnd { ends.value.append($0) }
            }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            try connection.write([1])
            #expect(try await connection.read(within: .seconds(5)) == [2])
            try connection.write([3, 4])
            try await connection.finishWriting()
            #expect(try await connection.read(within: .seconds(5)) == nil)
            #expect(ends.value == [.finished, .finished])
            connection.close()
            listener.close()
        }
        #expect(left == 0)
    }

    @Test("a watched peer that floods is not taken in beyond the read-ahead")
    func watchIsBounded() async throws {
        try await onLoop { loop in
            let done = LoopWait<Void>(on: loop)
            let (listener, address) = try serve(on: loop) { connection in
                connection.onPeerEnd { _ in }
                try await loop.sleep(for: .milliseconds(50))
                let first = try #require(try await connection.read())
                #expect(first.count <= 4096)
                done.end(.success(()))
            }
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            try connection.write([UInt8](repeating: 1, count: 10 << 20))
            try await done.value(within: .seconds(5))
            connection.close()
            listener.close()
        }
    }
}
