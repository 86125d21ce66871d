import EventLoop
import TestSupport
import Testing

@Suite struct LoopTimerTests {
    @Test("a sleep is never shorter than asked", arguments: [0, 1, 5, 30])
    func neverEarly(milliseconds: Int) async throws {
        try await onLoop { loop in
            let start = loop.now
            try await loop.sleep(for: .milliseconds(milliseconds))
            #expect(loop.now - start >= .milliseconds(milliseconds))
        }
    }

    @Test("a sleep counts from now, not from the start of a round that took long")
    func countsFromNow() async throws {
        try await onLoop { loop in
            try await loop.sleep(for: .milliseconds(1))
            let busyUntil = loop.now + .milliseconds(30)
            while loop.now < busyUntil {}
            let start = loop.now
            try await loop.sleep(for: .milliseconds(20))
            #expect(loop.now - start >= .milliseconds(20))
        }
    }

    @Test("cancelling a sleeping task wakes it at once")
    func cancelledSleep() async throws {
        let left = try await onLoop { loop in
            let start = loop.now
            let sleeper = Task(executorPreference: loop) {
                await #expect(throws: CancellationError.self) { try await loop.sleep(for: .seconds(60)) }
                #expect(loop.isCurrent)
            }
            try await loop.sleep(for: .milliseconds(5))
            sleeper.cancel()
            await sleeper.value
            #expect(loop.now - start < .seconds(5))
        }
        #expect(left == 0)
    }

    @Test("a task that is cancelled already does not sleep")
    func cancelledBefore() async throws {
        try await onLoop { loop in
            let sleeper = Task(executorPreference: loop) {
                while !Task.isCancelled { await Task.yield() }
                await #expect(throws: CancellationError.self) { try await loop.sleep(for: .seconds(60)) }
            }
            sleeper.cancel()
            await sleeper.value
        }
    }

    @Test("a cancelled timer does not run, and cancelling late or twice is harmless")
    func cancelledTimer() async throws {
        let left = try await onLoop { loop in
            let fired = Counter()
            let cancelled = LoopTimer(on: loop, after: .milliseconds(5)) { fired.add(100) }
            cancelled?.cancel()
            cancelled?.cancel()
            let ran = LoopTimer(on: loop, after: .milliseconds(5)) { fired.add() }
            try await loop.sleep(for: .milliseconds(20))
            ran?.cancel()
            #expect(fired.value == 1)
        }
        #expect(left == 0)
    }

    @Test("a wait that has ended before it began, or ends twice, resumes once with the first outcome")
    func waitsOnce() async throws {
        try await onLoop { loop in
            let early = LoopWait<Int>(on: loop)
            early.end(.success(1))
            early.end(.success(2))
            let first = try await early.value()
            #expect(first == 1)
            let twice = LoopWait<Int>(on: loop)
            loop.execute {
                twice.end(.success(3))
                twice.end(.failure(.reset))
            }
            let second = try await twice.value(within: .seconds(5))
            #expect(second == 3)
            await #expect(throws: SocketFailure.timedOut) {
                try await LoopWait<Int>(on: loop).value(within: .milliseconds(2))
            }
        }
    }
}
