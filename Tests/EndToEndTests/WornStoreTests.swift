import DemoServices
import EventLoop
import Foundation
import Gateway
import Synchronization
import TestSupport
import Testing

extension ProcessTests {
    /// Ten thousand requests of a gateway whose store can't be relied on.
    @Suite struct WornStoreTests {
        private static let requests = 10_000
        private static let callers = 32
        /// By so much the program's memory may be more at the end than it was after 2,000 requests.
        private static let mostMore = 24 << 20

        @Test(
            "10,000 requests before a store that answers, hangs up, lies, floods and restarts: the documented answer each, and nothing is left behind",
            .timeLimit(.minutes(3)))
        func many() async throws {
            let start = ContinuousClock.now
            try await GatewayStage.onClientLoop { loop in
                let store = try WornStore(on: loop)
                defer { store.close() }
                let folder = try ServedFolder(store: store.address)
                defer { folder.remove() }
                try Self.configure(folder)
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                let doors = try await gateway.doors()
                let run = Run(
                    asking: RawAsk(loop: loop), doors: doors, process: gateway.child.id,
                    tokens: try Crowd.of(Self.callers).map { try folder.token($0) })
                try await run.becomesReady()
                let before = run.descriptors - store.open
                try await run.all(on: loop)
                print("10,000 requests: \(ContinuousClock.now - start), \(store.restarts) restarts, \(run.summary)")
                run.expectSound()
                #expect(store.restarts > 5)
                try await run.expectIdle(store, loop, descriptors: before)
                gateway.child.send(SIGTERM)
                #expect(try await gateway.child.status() == 0)
                try Self.expectRecorded(folder, gateway.printed)
            }
        }

        private static func configure(_ folder: ServedFolder) throws {
            try folder.trustLoopback()
            try folder.write(
                try folder.text().replacing("limits: {", with: "limits: { heldBytes: 2MiB,")
                    .replacing("catalogue: { enabled: false }", with: "catalogue: { refresh: 1s, lookback: 36500d }"))
        }

        private static func expectRecorded(_ folder: ServedFolder, _ printed: String) throws {
            let records = try folder.records()
            let accesses = records.filter { $0.text(at: "type") == "access" }.compactMap { $0.text(at: "id") }
            let ends = records.filter { $0.text(at: "type") == "access.end" }.compactMap {
                $0.text(at: "corr.attempt")
            }
            #expect(accesses.count >= requests && ends.count == accesses.count)
            #expect(Set(ends) == Set(accesses) && Set(ends).count == ends.count)
            let log = try folder.segments().map { String(decoding: try folder.bytes($0), as: UTF8.self) }
            for text in log + [printed] { #expect(!text.contains("s3cr3t")) }
        }

        /// What the callers do, and what comes of it.
        private final class Run: Sendable {
            private struct Tally {
                var next = 0
                var seen = Histogram()
                /// Of the program, after each thousand.
                var memory: [Int] = []
            }

            private let asking: RawAsk
            private let doors: GatewayProcess.Doors
            private let process: pid_t
            private let tokens: [String]
            private let tally = Mutex(Tally())

            init(asking: RawAsk, doors: GatewayProcess.Doors, process: pid_t, tokens: [String]) {
                self.asking = asking
                self.doors = doors
                self.process = process
                self.tokens = tokens
            }

            /// Open files of the program, connections among them.
            var descriptors: Int {
                (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count) ?? -1
            }

            func becomesReady() async throws {
                for _ in 0..<500 where try await get("/api/services", tokens[0]).status != 200 {
                    try await asking.loop.sleep(for: .milliseconds(20))
                }
            }

            private func get(_ target: String, _ token: String) async throws -> RawAsk.Reply {
                try await asking.get(target, at: doors.data, token: token)
            }

            func all(on loop: Loop) async throws {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for token in tokens {
                        group.addTask(executorPreference: loop) { [self] in
                            while let number = takeNumber() { try await ask(number, token) }
                        }
                    }
                    try await group.waitForAll()
                }
            }

            private func takeNumber() -> Int? {
                tally.withLock { tally in
                    guard tally.next < WornStoreTests.requests else { return nil }
                    defer { tally.next += 1 }
                    if tally.next % 1_000 == 0 { tally.memory.append(ProcessMemory(of: process).resident) }
                    return tally.next
                }
            }

            private func ask(_ number: Int, _ token: String) async throws {
                let reply = try await get(WornQuestion.asked(number), token)
                let outcome = Outcome(number, reply)
                #expect(outcome.isDocumented, "\(number): \(outcome), \(reply.text.prefix(200))")
                #expect(!reply.text.contains("s3cr3t"), "\(number): \(outcome)")
                tally.withLock { tally in
                    tally.seen.add("\(outcome.kind) \(reply.status)")
                    guard outcome.kind != .list else { return }
                    tally.seen.add("\(outcome.manner) \(reply.status)")
                    if outcome.manner.isGood { tally.seen.add("good \(reply.status)") }
                }
            }

            /// The histogram, and memory in MiB.
            var summary: String {
                let (seen, memory) = tally.withLock { ($0.seen, $0.memory) }
                seen.print("worn store")
                return "memory \(memory.map { $0 >> 20 })"
            }

            func expectSound() {
                let (seen, memory) = tally.withLock { ($0.seen, $0.memory) }
                // Nearly all that was said well was heard: a restart, or a flood, takes others with it.
                #expect(seen["good 200"] > 9 * seen.total(of: "good ") / 10 && seen["good 200"] > 4_000)
                for kind in WornQuestion.Kind.allCases { #expect(seen["\(kind) 200"] > 200, "\(kind)") }
                for manner in WornStore.Manner.allCases { #expect(seen.total(of: "\(manner) ") > 5, "\(manner)") }
                #expect(seen["hangs 504"] > 5 && seen["floods 503"] > 5 && seen["missing 404"] > 50)
                #expect(seen["leaves 502"] > 50 && seen["noise 502"] > 50 && seen["status500 502"] > 50)
                let end = ProcessMemory(of: process).resident
                #expect(memory.count == 10 && end > 0 && end - memory[2] < WornStoreTests.mostMore)
            }

            /// Nothing is held, and of connections none but idle ones is left.
            func expectIdle(_ store: WornStore, _ loop: Loop, descriptors before: Int) async throws {
                var metrics = ""
                for _ in 0..<500 {
                    metrics = try await asking.get("/metrics", at: doors.admin).text
                    if isIdle(metrics, store, before) { return }
                    try await loop.sleep(for: .milliseconds(20))
                }
                let held = metrics.split(separator: "\n").filter { $0.hasPrefix("spanwarden_held_bytes") }
                Issue.record("\(held), \(store.inUse) in use, \(descriptors) files of \(before) + \(store.open)")
            }

            private func isIdle(_ metrics: String, _ store: WornStore, _ before: Int) -> Bool {
                metrics.contains("\nspanwarden_held_bytes 0\n") && metrics.contains("\nspanwarden_connections 0\n")
                    && store.inUse == 0 && descriptors - store.open <= before
            }
        }

        /// What came of a number, and whether it may.
        private struct Outcome: CustomStringConvertible {
            let number: Int
            let manner: WornStore.Manner
            let kind: WornQuestion.Kind
            let reply: RawAsk.Reply

            init(_ number: Int, _ reply: RawAsk.Reply) {
                self.number = number
                self.reply = reply
                manner = .of(number)
                kind = .of(number)
            }

            var description: String { "\(kind), \(manner): \(reply.status)" }

            var isDocumented: Bool {
                switch reply.status {
                case 200: isShown
                case 404: isNothing
                case 403:
                    manner == .foreign404 && [.newerTrace, .newerSearch].contains(kind) && isRefusal("not-served")
                case 502: kind != .list && (isRefusal("store-reply") || isRefusal("store-unavailable"))
                case 503: isRefusal(kind == .list ? "names-unknown" : "too-busy")
                case 504: kind != .list && manner == .hangs && isRefusal("store-timeout")
                default: false
                }
            }

            /// A trace that is not there, or in v3 a search that finds none.
            private var isNothing: Bool {
                switch kind {
                case .trace, .newerTrace: manner == .missing
                case .newerSearch: Self.findingNothing.contains(manner)
                case .search, .list: false
                }
            }

            private static let findingNothing: [WornStore.Manner] = [.missing, .otherTrace, .foreign404]

            private func isRefusal(_ code: String) -> Bool { reply.text.contains("\"code\":\"\(code)\"") }

            /// What was shown is what was asked for, and a store that did not say it was not heard.
            private var isShown: Bool {
                switch kind {
                case .list: reply.text.contains("\"n1n\"") || reply.text.contains("\"o1\"") || isEmpty
                case .trace, .newerTrace: mayBeGood && holdsOwn
                case .search, .newerSearch:
                    mayBeGood && holdsOwn || isEmpty && Self.findingNothing.contains(manner)
                }
            }

            /// A store that has come back answers well; what is more than was said may come too late to be heard.
            private var mayBeGood: Bool { manner.isGood || manner == .restarts || manner == .saysMore }

            private var holdsOwn: Bool {
                reply.text.contains("\"\(WornQuestion.id(number))\"") && reply.text.contains("\"o\(number)\"")
            }

            private var isEmpty: Bool { !reply.text.contains("\"spans\"") && !reply.text.contains("\"traceId\"") }
        }
    }
}
