import EventLoop
import Synchronization
import TestSupport
import Testing

@Suite struct EventLoopTests {
    @Test("a task that prefers a loop runs on the loop's thread, after every suspension too")
    func staysOnLoop() async throws {
        try await onLoop { loop in
            #expect(loop.isCurrent)
            try await loop.sleep(for: .milliseconds(2))
            #expect(loop.isCurrent)
            await suspendedElsewhere()
            #expect(loop.isCurrent)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try? await loop.sleep(for: .milliseconds(1))
                        return loop.isCurrent
                    }
                }
                for await isCurrent in group { #expect(isCurrent) }
            }
        }
    }

    /// Gives a loop work when it goes.
    private final class Leaver: Sendable {
        let loop: Loop
        let gone: TestSupport.Counter

        init(_ loop: Loop, _ gone: TestSupport.Counter) { (self.loop, self.gone) = (loop, gone) }

        deinit { loop.execute { [gone] in gone.add() } }
    }

    @Test("what goes with the last piece of work may give the loop more of it")
    func lastReference() async throws {
        try await onLoop { loop in
            let gone = Counter()
            for _ in 0..<3 {
                let leaver = Leaver(loop, gone)
                loop.execute { withExtendedLifetime(leaver) {} }
            }
            loop.execute {}
            for _ in 0..<1000 where gone.value < 3 { try await loop.sleep(for: .milliseconds(1)) }
            #expect(gone.value == 3)
        }
    }

    /// Resumed from a thread that is not the loop's.
    private func suspendedElsewhere() async {
        await withCheckedContinuation { continuation in
            Task.detached { continuation.resume() }
        }
    }

    private actor Resident {
        let loop: Loop
        var visits = 0
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

        init(on loop: Loop) { self.loop = loop }

        func visit() -> Bool {
            visits += 1
            return loop.isCurrent
        }

        nonisolated func visitFromCallback() -> Int {
            assumeIsolated { resident in
                resident.visits += 1
                return resident.visits
            }
        }
    }

    @Test("an actor that names a loop as its executor runs on it, and callbacks may assume its isolation")
    func actors() async throws {
        let loop = try Loop.start(name: "actors")
        let resident = Resident(on: loop)
        #expect(await resident.visit())
        let visits = await Task(executorPreference: loop) { resident.visitFromCallback() }.value
        #expect(visits == 2)
        loop.stop()
        loop.join()
    }

    @Test("calls from one thread run in their order, none is lost and none is run twice")
    func order() async throws {
        let loop = try Loop.start(name: "order")
        let seen = LoopConfined<[Int]>([], on: loop.identity)
        for number in 0..<20_000 { loop.execute { seen.value.append(number) } }
        let all = await Task(executorPreference: loop) { seen.value }.value
        #expect(all == Array(0..<20_000))
        loop.stop()
        loop.join()
    }

    @Test("jobs that keep coming do not keep timers and sockets from being served")
    func fairness() async throws {
        try await onLoop { loop in
            let stopped = Atomic<Bool>(false)
            let spinner = Task(executorPreference: loop) {
                while !Task.isCancelled { await Task.yield() }
            }
            @Sendable func again() { if !stopped.load(ordering: .relaxed) { loop.execute(again) } }
            again()
            try await loop.sleep(for: .milliseconds(20))
            stopped.store(true, ordering: .relaxed)
            spinner.cancel()
            await spinner.value
        }
    }

    @Test("stop resumes what waits on the loop, closes its sockets and ends its thread")
    func stopResumes() async throws {
        let loop = try Loop.start(name: "stop")
        let failures = Task(executorPreference: loop) {
            let (_, address) = try serve(on: loop, echo)
            let connection = try await TCPConnection.connect(to: address, on: loop, within: .seconds(1))
            let sleeper = Task(executorPreference: loop) { try await loop.sleep(for: .seconds(60)) }
            let read = await Result { () async throws in try await connection.read(within: .seconds(60)) }
            return (read, await sleeper.result)
        }
        try await Task.sleep(for: .milliseconds(100))
        loop.stop()
        let (read, sleep) = try await failures.value
        #expect(throws: SocketFailure.closed) { try read.get() }
        #expect(throws: CancellationError.self) { try sleep.get() }
        loop.join()
        loop.join()
    }

    @Test("a stopping loop opens nothing")
    func stoppingOpensNothing() async throws {
        let loop = try Loop.start(name: "late")
        await Task(executorPreference: loop) {
            loop.stop()
            try? await loop.sleep(for: .zero)
            #expect(throws: SocketFailure.closed) { _ = try serve(on: loop, echo) }
            await #expect(throws: CancellationError.self) { try await loop.sleep(for: .zero) }
            #expect(LoopTimer(on: loop, after: .zero) {} == nil)
        }.value
        loop.join()
    }

    @Test("several loops run side by side, and are handed out in turn")
    func several() async throws {
        let loops = try EventLoops(count: 3)
        let handedOut = (0..<6).map { _ in ObjectIdentifier(loops.next()) }
        #expect(Set(handedOut).count == 3)
        #expect(Array(handedOut[0..<3]) == Array(handedOut[3..<6]))
        for loop in loops.all {
            #expect(await Task(executorPreference: loop) { loops.all.filter(\.isCurrent).count }.value == 1)
        }
        loops.stop()
        loops.join()
    }

    @Test("work in parts lets the sockets be looked at and everybody else have a turn in between")
    func rounds() async throws {
        try await onLoop { loop in
            let others = Counter()
            let (_, address) = try serve(on: loop, echo)
            let client = try await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
            defer { client.close() }
            try client.write([1])
            Task(executorPreference: loop) {
                _ = try await client.read(within: .seconds(5))
                others.add()
            }
            var parts = 0
            while others.value == 0, parts < 10_000 {
                await loop.nextRound()
                parts += 1
            }
            #expect(others.value == 1, "\(parts) parts")
        }
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
