import EventLoop
import Foundation
import Quantities
import RemoteDocuments
import TestSupport
import Testing

/// Deadlines, order, and the end.
@Suite(.serialized, .timeLimit(.minutes(1))) struct FetcherLifeTests {
    private static func hasThread(_ name: String) -> Bool {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return threads.contains { thread in
            (try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8)) == name + "\n"
        }
    }

    private static func waitForThread(_ name: String, there isThere: Bool) async throws -> Bool {
        for _ in 0..<400 where hasThread(name) != isThere { try await Task.sleep(for: .milliseconds(5)) }
        return hasThread(name) == isThere
    }

    @Test("a host that takes its time is left at the deadline, wherever it is")
    func deadlines() async throws {
        let rows: [([RawStore.Step], Door, DocumentFailure.Step)] = [
            ([.awaitEnd], .clear, .reading), ([.readHead, .send(Reply.json), .awaitEnd], .clear, .reading),
            ([.readHead, .drip(Array(Reply.good.utf8), every: .milliseconds(20)), .awaitEnd], .clear, .reading),
            ([.readHead, .send(Reply.json + "Content-Length: 5\r\n\r\n1"), .awaitEnd], .secured, .reading),
            (
                [
                    .readHead, .send(Reply.chunked),
                    .drip(Array("1\r\nx\r\n1\r\nx\r\n".utf8), every: .milliseconds(100)),
                ],
                .secured, .reading
            ),
        ]
        var asking = Asking()
        asking.deadlines.total = .milliseconds(500)
        for (steps, door, step) in rows {
            let start = ContinuousClock.now
            let outcome = try await outcome(of: steps, through: door, asking)
            #expect(outcome.failure == .timedOut(step), "\(outcome)")
            #expect(ContinuousClock.now - start >= .milliseconds(490))
            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }

    @Test("a TLS session that does not come about is left at the deadline of the connection")
    func connectDeadline() async throws {
        let found = OneValue<Outcome>()
        let start = ContinuousClock.now
        try await onLoop { loop in
            let store = try RawStore(on: loop, [.awaitEnd])
            let fetcher = try DocumentFetcher.start(loopbackRules())
            var asking = Asking()
            asking.deadlines.connect = .milliseconds(300)
            found.set(await fetcher.outcome(try asking.request(.https, port: store.address.port)))
            await fetcher.finish()
            store.close()
        }
        #expect(found.value?.failure == .timedOut(.connecting))
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test("fifty that are asked for at once all come, one connection each", arguments: Door.allCases)
    func many(door: Door) async throws {
        try await withFile(try #require(TestSession.shared).pem) { file in
            let left = try await onLoop { loop in
                let store = try RawStore(on: loop, answering: Reply.good, secure: door.secure)
                let fetcher = try DocumentFetcher.start(loopbackRules(file))
                let request = try Asking().request(door.scheme, port: store.address.port)
                let bodies = await withTaskGroup(of: String?.self) { group in
                    for _ in 0..<50 { group.addTask { await fetcher.outcome(request).body } }
                    return await group.reduce(into: [String?]()) { $0.append($1) }
                }
                #expect(bodies == [String?](repeating: "12345", count: 50))
                #expect(store.connections.value == 50)
                await fetcher.finish()
                store.close()
            }
            #expect(left == 0)
        }
    }

    @Test("closing ends what is fetched and what waits at once, the thread soon, and nothing can be asked then")
    func close() async throws {
        try await onLoop { loop in
            let store = try RawStore(on: loop, [.readHead, .awaitEnd])
            let fetcher = try DocumentFetcher.start(loopbackRules(), name: "closing")
            let request = try Asking().request(.http, port: store.address.port)
            let ended = Counter()
            let waiting = (0..<10).map { _ in
                Task {
                    let failure = await fetcher.outcome(request).failure
                    ended.add()
                    return failure
                }
            }
            while store.connections.value == 0 { try await loop.sleep(for: .milliseconds(5)) }
            #expect(Self.hasThread("closing"))
            fetcher.close()
            for _ in 0..<100 where ended.value < 10 { try await loop.sleep(for: .milliseconds(5)) }
            #expect(ended.value == 10)
            for task in waiting {
                // Where closing has not ended it, so that the test has an end.
                task.cancel()
                #expect(await task.value == .cancelled)
            }
            #expect(await fetcher.outcome(request).failure == .cancelled)
            let start = ContinuousClock.now
            await fetcher.ended()
            #expect(ContinuousClock.now - start < .seconds(3))
            #expect(try await Self.waitForThread("closing", there: false))
            #expect(store.connections.value == 1)
            fetcher.close()
            await fetcher.ended()
            store.close()
        }
    }

    @Test("a fetcher that nobody holds any more ends its thread")
    func dropped() async throws {
        var fetcher: DocumentFetcher? = try DocumentFetcher.start(loopbackRules(), name: "dropped")
        #expect(try await Self.waitForThread("dropped", there: true))
        #expect(fetcher != nil)
        fetcher = nil
        #expect(try await Self.waitForThread("dropped", there: false))
    }

    @Test("a task that is cancelled has its answer at once, and its transfer makes way for the next")
    func cancelled() async throws {
        try await onLoop { loop in
            let store = try RawStore(on: loop, [.readHead, .awaitEnd])
            let fetcher = try DocumentFetcher.start(loopbackRules())
            let request = try Asking().request(.http, port: store.address.port)
            let task = Task { await fetcher.outcome(request).failure }
            let waiting = Task { await fetcher.outcome(request).failure }
            while store.connections.value == 0 { try await loop.sleep(for: .milliseconds(5)) }
            let start = ContinuousClock.now
            task.cancel()
            waiting.cancel()
            #expect(await task.value == .cancelled)
            #expect(await waiting.value == .cancelled)
            #expect(ContinuousClock.now - start < .milliseconds(500))
            store.follow([.readHead, .send(Reply.good), .awaitEnd])
            #expect(await fetcher.outcome(request).body == "12345")
            #expect(ContinuousClock.now - start < .seconds(3))
            #expect(store.connections.value == 2)
            await fetcher.finish()
            store.close()
        }
    }

    @Test("more than 256 that wait are refused, and those that were given up do not count")
    func queue() async throws {
        try await onLoop { loop in
            let store = try RawStore(on: loop, [.readHead, .awaitEnd])
            let fetcher = try DocumentFetcher.start(loopbackRules())
            let request = try Asking().request(.http, port: store.address.port)
            let running = Task { await fetcher.outcome(request).failure }
            while store.connections.value == 0 { try await loop.sleep(for: .milliseconds(5)) }
            let refused = Counter()
            let waiting = (0..<257).map { _ in
                Task {
                    let failure = await fetcher.outcome(request).failure
                    if failure == .tooManyWaiting(256) { refused.add() }
                }
            }
            for _ in 0..<400 where refused.value == 0 { try await loop.sleep(for: .milliseconds(5)) }
            for task in waiting { task.cancel() }
            for task in waiting { await task.value }
            #expect(refused.value == 1)
            let last = Task { await fetcher.outcome(request).failure }
            try await loop.sleep(for: .milliseconds(50))
            last.cancel()
            running.cancel()
            #expect(await last.value == .cancelled)
            #expect(await running.value == .cancelled)
            await fetcher.finish()
            store.close()
        }
    }
}
