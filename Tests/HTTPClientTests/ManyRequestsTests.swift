import EventLoop
import Foundation
import HTTPClient
import Synchronization
import TestSupport
import Testing

/// Ten thousand requests to stores that can't be relied on.
@Suite(.serialized) struct ManyRequestsTests {
    private static let requests = 10_000

    @Test(
        "10,000 requests to stores that answer, restart, hang, flood and lie: every answer is its own request's, and nothing is left behind",
        .timeLimit(.minutes(5)))
    func many() async throws {
        let descriptors = openDescriptors()
        let start = ContinuousClock.now
        let run = Run()
        let storeLoop = try Loop.start(name: "store")
        let stores = try await Task(executorPreference: storeLoop) {
            try Door.allCases.map { ($0, try UnreliableStore(on: storeLoop, $0)) }
        }.value
        let left = try await onLoop { loop in
            let callers = try (0..<8).map { place in
                let (door, store) = stores[place % stores.count]
                return (try Self.caller(of: store, on: loop, door), store)
            }
            await withTaskGroup(of: Void.self) { group in
                for (caller, store) in callers { group.addTask { await run.work(caller, store, loop) } }
            }
            // Idle connections and a timer of each of the pools.
            #expect(loop.openHandles <= callers.count * 33)
            for (caller, _) in callers { run.add(caller.counts) }
        }
        #expect(left == 0)
        let (seen, open) = try await Task(executorPreference: storeLoop) {
            for (_, store) in stores { store.close() }
            try await settle(storeLoop)
            return (stores.flatMap { Array($0.1.seen.values) }, storeLoop.openHandles)
        }.value
        storeLoop.stop()
        storeLoop.join()
        #expect(open == 0)
        #expect(openDescriptors() < descriptors + 64)
        run.expectSound(seen)
        print("10,000 requests: \(ContinuousClock.now - start), \(run.summary)")
    }

    private static func caller(of store: UnreliableStore, on loop: Loop, _ door: Door) throws -> Caller {
        let deadlines = HTTPDeadlines(
            connect: .seconds(5), firstByte: .milliseconds(100), idle: .milliseconds(100), total: .seconds(1))
        return try Caller(of: store.address, on: loop, through: door, deadlines: deadlines)
    }

    /// What the callers do, and what comes of it.
    private final class Run: Sendable {
        private struct Tally {
            var next = 0
            var good: [UnreliableStore.Manner: Int] = [:]
            var bad: [UnreliableStore.Manner: Int] = [:]
            var counts: [Int64] = [0, 0, 0]
            var memory: [Int] = []
        }

        private let tally = Mutex(Tally())

        /// Asks in bursts, whose requests all begin at once. After an answer behind which more is to come nothing is asked until it has come: what
        /// comes once a request is on its way can't be told from its answer, by anybody.
        func work(_ caller: Caller, _ store: UnreliableStore, _ loop: Loop) async {
            while let numbers = takeNumbers() {
                await withTaskGroup(of: Void.self) { group in
                    for number in numbers { group.addTask { await self.ask(number, caller) } }
                }
                for number in numbers {
                    while store.isSpeaking(number) { try? await loop.sleep(for: .milliseconds(1)) }
                }
            }
        }

        private func takeNumbers() -> Range<Int>? {
            tally.withLock { tally in
                guard tally.next < ManyRequestsTests.requests else { return nil }
                let burst = 1 + (tally.next * 7919 >> 3) % 4
                defer { tally.next = min(tally.next + burst, ManyRequestsTests.requests) }
                if tally.next >= (tally.memory.count + 1) * ManyRequestsTests.requests / 5 {
                    tally.memory.append(ManyRequestsTests.residentBytes())
                }
                return tally.next..<min(tally.next + burst, ManyRequestsTests.requests)
            }
        }

        private func ask(_ number: Int, _ caller: Caller) async {
            let manner = UnreliableStore.Manner.of(number)
            if let body = try? await caller.ask("\(number)") {
                #expect(body == UnreliableStore.body(number), "the answer to \(number), which \(manner)")
                tally.withLock { $0.good[manner, default: 0] += 1 }
            } else {
                tally.withLock { $0.bad[manner, default: 0] += 1 }
            }
        }

        func add(_ counts: [Int64]) {
            tally.withLock { tally in tally.counts = zip(tally.counts, counts).map(+) }
        }

        /// `seen` says how often stores were asked for each number.
        func expectSound(_ seen: [Int]) {
            let end = ManyRequestsTests.residentBytes()
            tally.withLock { tally in
                for manner in UnreliableStore.Manner.allCases {
                    let (good, bad) = (tally.good[manner] ?? 0, tally.bad[manner] ?? 0)
                    #expect(good + bad > 100, "\(manner)")
                    // A machine that is busy meets deadlines, and reads at once what was sent one after the other.
                    if manner.isGood { #expect(good > 30, "\(manner)") }
                }
                let again = seen.reduce(0) { $0 + $1 - 1 }
                #expect(seen.allSatisfy { $0 <= 2 }, "nothing is sent three times")
                #expect(again > 0 && again <= tally.counts[2], "what is sent twice is counted")
                #expect(tally.counts[1] > 500, "connections are kept")
                #expect(end - (tally.memory.first ?? 0) < 48 << 20)
                tally.memory.append(end)
            }
        }

        var summary: String {
            tally.withLock { tally in
                let manners = UnreliableStore.Manner.allCases.map { manner in
                    "\(manner) \(tally.good[manner] ?? 0)/\(tally.bad[manner] ?? 0)"
                }
                let (opened, reused, resent) = (tally.counts[0], tally.counts[1], tally.counts[2])
                return "opened \(opened), reused \(reused), resent \(resent), memory \(tally.memory): "
                    + manners.joined(separator: ", ")
            }
        }
    }

    private static func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
