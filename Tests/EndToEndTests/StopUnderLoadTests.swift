import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import StrictJSON
import Synchronization
import TestSupport
import Testing
import TraceModel

extension ProcessTests {
    /// The program is stopped, or killed, while 32 callers ask without a pause and some of them take long replies slowly.
    @Suite struct StopUnderLoadTests {
        private static let callers = 32
        /// Those who read slowly.
        private static let slow = 8
        private static let long = LongTrace.body(spans: 60_000)

        /// What the callers have seen.
        private final class Seen: Sendable {
            struct Counts {
                /// User agents of the requests that were answered whole.
                var whole: [String] = []
                var slowWhole = 0
                var slowBegun = 0
                /// Replies that have begun and did not end.
                var cut: [String] = []
            }

            private let held = Mutex(Counts())

            var counts: Counts { held.withLock { $0 } }

            func note(_ change: (inout Counts) -> Void) { held.withLock { change(&$0) } }
        }

        /// Runs `end` when all callers are at work; returns what they have seen when none of them gets an answer any more.
        private func load(
            _ folder: ServedFolder, _ store: DemoStore, _ loop: Loop, _ gateway: GatewayProcess,
            end: () async throws -> Void
        ) async throws -> Seen.Counts {
            let id = try #require(DemoTrace.named("checkout"))
            store.answer(id.id, with: .trace(id.reply))
            let doors = try await gateway.doors()
            let seen = Seen()
            let tokens = try Crowd.of(8).map { try folder.issuer.token(for: $0, at: WallClock.now()) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<Self.callers {
                    group.addTask(executorPreference: loop) {
                        let asker = Asker(
                            loop: loop, address: doors.data, token: tokens[caller % 8], isSlow: caller < Self.slow)
                        await asker.askUntilGone("c\(caller)", id.idText, seen)
                    }
                }
                for _ in 0..<2_000 where seen.counts.whole.count < 100 || seen.counts.slowBegun < Self.slow {
                    try await loop.sleep(for: .milliseconds(10))
                }
                try await end()
                try await group.waitForAll()
            }
            return seen.counts
        }

        private struct Asker {
            let loop: Loop
            let address: SocketAddress
            let token: String
            let isSlow: Bool

            func askUntilGone(_ caller: String, _ short: String, _ seen: Seen) async {
                for number in 0... {
                    let agent = "\(caller)-\(number)"
                    let target = "/api/traces/" + (isSlow ? HostileReply.id : short)
                    guard await ask(target, agent, seen) else { return }
                }
            }

            /// False where the gateway has gone.
            private func ask(_ target: String, _ agent: String, _ seen: Seen) async -> Bool {
                guard let connection = try? await TCPConnection.connect(to: address, on: loop, within: .seconds(5))
                else { return false }
                defer { connection.close() }
                let text = "GET \(target) HTTP/1.1\r\nHost: h\r\nUser-Agent: \(agent)\r\nConnection: close\r\n"
                try? connection.write(Array((text + "Authorization: Bearer \(token)\r\n\r\n").utf8))
                var reader = ReplyReader()
                var hasBegun = false
                while !reader.isComplete, let bytes = try? await connection.read(within: .seconds(25)) {
                    if !hasBegun, isSlow { seen.note { $0.slowBegun += 1 } }
                    hasBegun = true
                    var rest = bytes[...]
                    while let event = reader.read(&rest) {
                        if case .refusal = event { return false }
                        if case .head(let head) = event { #expect(head.status == 200, "\(agent)") }
                    }
                    if isSlow { try? await loop.sleep(for: .milliseconds(10)) }
                }
                let isWhole = reader.isComplete
                seen.note { counts in
                    if isWhole { counts.whole.append(agent) } else if hasBegun { counts.cut.append(agent) }
                    if isWhole, isSlow { counts.slowWhole += 1 }
                }
                return isWhole
            }
        }

        /// The accesses that were allowed, by user agent, each with whether its end is on the record.
        private func accesses(in folder: ServedFolder) throws -> [String: Bool] {
            let records = try folder.records()
            let ended = Set(
                records.filter { $0.text(at: "type") == "access.end" }.compactMap { $0.text(at: "corr.attempt") })
            var found: [String: Bool] = [:]
            for record in records where record.text(at: "type") == "access" && record.text(at: "outcome") == "allow" {
                if let agent = record.text(at: "src.user_agent"), let id = record.text(at: "id") {
                    found[agent] = ended.contains(id)
                }
            }
            return found
        }

        private func serving(
            _ body: @escaping @Sendable (ServedFolder, DemoStore, Loop, GatewayProcess) async throws -> Void
        ) async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                let id = try #require(TraceID(HostileReply.id))
                store.answer(id, with: .trace(Self.long))
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                try await body(folder, store, loop, gateway)
            }
        }

        @Test(
            "a stop under load, asked for twice, cuts no reply, ends with process.stop, and every reply has both its records"
        )
        func drained() async throws {
            try await serving { folder, store, loop, gateway in
                let seen = try await load(folder, store, loop, gateway) {
                    gateway.child.send(SIGTERM)
                    try await loop.sleep(for: .milliseconds(100))
                    gateway.child.send(SIGTERM)
                }
                #expect(try await gateway.child.status() == 0, "\(gateway.printed)")
                #expect(gateway.printed.contains(#""connections.cut":0"#), "\(gateway.printed)")
                #expect(seen.cut.isEmpty, "\(seen.cut.prefix(5))")
                #expect(seen.whole.count >= 100 && seen.slowWhole >= Self.slow)
                let records = try await offPool { try folder.records() }
                #expect(records.last?.text(at: "type") == "process.stop")
                let found = try await offPool { try accesses(in: folder) }
                let missing = seen.whole.filter { found[$0] != true }
                #expect(missing.isEmpty, "\(missing.count), as \(missing.prefix(3))")
                print("stopped under load: \(seen.whole.count) whole replies, \(seen.slowWhole) of them long")
            }
        }

        @Test("killed under load, every complete reply has its record, and the next start repairs the log and serves")
        func killed() async throws {
            try await serving { folder, store, loop, gateway in
                let seen = try await load(folder, store, loop, gateway) { gateway.child.send(SIGKILL) }
                #expect(try await gateway.child.status() == 128 + SIGKILL)
                let next = try await GatewayProcess.start(in: folder)
                defer { next.child.send(SIGKILL) }
                let reply = try await RawAsk(loop: loop).get(
                    Door.trace, at: try await next.doors().data, token: try folder.token(.onCall))
                #expect(reply.status == 200)
                next.child.send(SIGTERM)
                #expect(try await next.child.status() == 0, "\(next.printed)")
                let found = try await offPool { try accesses(in: folder) }
                let missing = seen.whole.filter { found[$0] == nil }
                #expect(missing.isEmpty, "\(missing.count), as \(missing.prefix(3))")
                // Some were in the middle of their replies.
                #expect(!seen.cut.isEmpty)
                print("killed under load: \(seen.whole.count) whole replies, \(seen.cut.count) cut")
            }
        }
    }
}
