import DemoServices
import EventLoop
import Foundation
import StrictJSON
import Synchronization
import TestSupport
import Testing

extension ProcessTests {
    /// The program is killed at random moments, over and over on the same audit directory.
    @Suite struct KilledGatewayTests {
        /// `SPANWARDEN_KILL_ROUNDS` and `SPANWARDEN_KILL_SEED` make it as long, and as new, as a night allows.
        private static let rounds = number("SPANWARDEN_KILL_ROUNDS") ?? 30
        private static let seed = UInt64(number("SPANWARDEN_KILL_SEED") ?? 20_261)

        private static func number(_ name: String) -> Int? {
            ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
        }

        /// User agents of the requests that were answered whole with 200.
        private final class Answered: Sendable {
            private let held = Mutex<[String]>([])

            var agents: [String] { held.withLock { $0 } }

            func add(_ agent: String) { held.withLock { $0.append(agent) } }
        }

        @Test("kill -9 at random moments: every complete reply has its record, and the next start repairs and serves")
        func killed() async throws {
            try await GatewayProcess.withFolder { folder, _, loop in
                try folder.rotateOften()
                var seen = Histogram()
                let answered = Answered()
                for round in 0..<Self.rounds {
                    // A round's plan depends on the seed alone, not on what the rounds before have left.
                    var random = SeededGenerator(seed: Self.seed + UInt64(round))
                    let before = answered.agents.count
                    try await run(round, in: folder, on: loop, &random, &seen, answered)
                    seen.add(answered.agents.count > before + 1 ? "rounds with replies" : "rounds without replies")
                    // From outside, after each of few rounds; the log of many is long.
                    if round % max(1, Self.rounds / 30) == 0, !answered.agents.isEmpty {
                        try await checkRecorded(answered, in: folder)
                    }
                    if random.chance(40) { try tear(folder, &random, &seen) }
                }
                try await stopCleanly(folder, on: loop, answered)
                try await report(folder, answered, &seen)
            }
        }

        /// One life: it serves, clients ask without a pause, it is killed. In some rounds it is killed while it starts.
        private func run(
            _ round: Int, in folder: ServedFolder, on loop: Loop, _ random: inout SeededGenerator,
            _ seen: inout Histogram, _ answered: Answered
        ) async throws {
            let gateway = try await GatewayProcess.start(in: folder)
            defer { gateway.child.send(SIGKILL) }
            if random.chance(20) {
                try await loop.sleep(for: .milliseconds(Int.random(in: 0..<100, using: &random)))
                seen.add("killed while starting")
            } else {
                let doors = try await gateway.doors()
                // A start that has repaired the log serves.
                try await ask("first-\(round)", .onCall, folder, doors, loop, answered)
                let slow = random.chance(60) ? try await slowDisk(under: gateway, folder, &seen) : nil
                let delay = Duration.milliseconds(Int.random(in: 5..<250, using: &random))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 0..<6 {
                        group.addTask(executorPreference: loop) {
                            try await askUntilGone("r\(round)-c\(client)", folder, doors, loop, answered)
                        }
                    }
                    try await loop.sleep(for: delay)
                    gateway.child.send(SIGKILL)
                    try await group.waitForAll()
                }
                _ = try await slow?.release()
                seen.add("killed while serving")
            }
            gateway.child.send(SIGKILL)
            #expect(try await gateway.child.status() == 128 + SIGKILL, "\(gateway.printed)")
        }

        /// Each write to the log begins late: a reply that did not wait for its record would be seen without it.
        private func slowDisk(
            under gateway: GatewayProcess, _ folder: ServedFolder, _ seen: inout Histogram
        ) async throws -> Strace? {
            guard Strace.isUsable, let name = try folder.segments().last else { return nil }
            seen.add("with a slow disk")
            let file = folder.audit + "/" + name
            return try await Strace.attach(to: gateway.child.id, ["write:delay_enter=40000"], into: file)
        }

        private func ask(
            _ agent: String, _ persona: DemoPersona, _ folder: ServedFolder, _ doors: GatewayProcess.Doors,
            _ loop: Loop, _ answered: Answered
        ) async throws {
            let trace = try #require(DemoTrace.named("checkout"))
            let reply = try await RawAsk(loop: loop).get(
                "/api/traces/\(trace.idText)", at: doors.data, token: try folder.token(persona), agent: agent)
            #expect(reply.status == 200 && reply.body.count > 1_000, "\(agent): \(reply.status)")
            if reply.status == 200 { answered.add(agent) }
        }

        private func askUntilGone(
            _ client: String, _ folder: ServedFolder, _ doors: GatewayProcess.Doors, _ loop: Loop,
            _ answered: Answered
        ) async throws {
            for number in 0... {
                do {
                    let persona = DemoPersona.all[number % 3]
                    try await ask("\(client)-n\(number)", persona, folder, doors, loop, answered)
                } catch is DemoFailure {
                    Issue.record("no token")
                    return
                } catch {
                    return  // The gateway has gone.
                }
            }
        }

        /// One chain, and a record of each request that was answered; its tail may be torn.
        private func checkRecorded(_ answered: Answered, in folder: ServedFolder) async throws {
            let check = try await AuditCheck.run(folder.audit, answered: answered.agents)
            #expect(check.status == 0, "\(check.text)")
        }

        /// What a power cut may leave beside a kill: the first bytes of a record that nobody has acknowledged.
        private func tear(
            _ folder: ServedFolder, _ random: inout SeededGenerator, _ seen: inout Histogram
        ) throws {
            guard let name = try folder.segments().last, let line = try folder.bytes(name).split(separator: 10).first
            else { return }
            let end = try #require(FileHandle(forWritingAtPath: folder.audit + "/" + name))
            try end.seekToEnd()
            try end.write(contentsOf: Data(line.prefix(Int.random(in: 1..<line.count, using: &random))))
            try end.close()
            seen.add("tails torn by the test")
        }

        private func stopCleanly(_ folder: ServedFolder, on loop: Loop, _ answered: Answered) async throws {
            let gateway = try await GatewayProcess.start(in: folder)
            defer { gateway.child.send(SIGKILL) }
            try await ask("last", .paymentsEngineer, folder, try await gateway.doors(), loop, answered)
            gateway.child.send(SIGTERM)
            #expect(try await gateway.child.status() == 0, "\(gateway.printed)")
        }

        private func report(_ folder: ServedFolder, _ answered: Answered, _ seen: inout Histogram) async throws {
            try await checkRecorded(answered, in: folder)
            let records = try folder.records()
            let types = records.compactMap { $0.text(at: "type") }
            seen.add("complete replies", answered.agents.count)
            seen.add("records", records.count)
            seen.add("accesses", types.filter { $0 == "access" }.count)
            seen.add("segments", try folder.segments().count)
            seen.add("rotations", types.filter { $0 == "log.segment.open" }.count)
            let repairs = records.filter { $0.text(at: "type") == "log.recovered" }
            for repair in repairs { seen.add("repaired: \(repair.text(at: "data.cause") ?? "?")") }
            seen.print("kill -9, seed \(Self.seed), \(Self.rounds) rounds")
            #expect(types.last == "process.stop" && types.filter { $0 == "process.stop" }.count == 1)
            #expect(answered.agents.count > 50)
            #expect(seen["rotations"] > 0)
            #expect(seen["rounds with replies"] > 5 && seen["killed while starting"] > 0)
            // Kills that met a request in work: recorded, and not answered.
            #expect(seen["accesses"] > answered.agents.count)
            #expect(seen["repaired: torn-tail"] >= seen["tails torn by the test"] / 2)
            #expect(seen["repaired: torn-tail"] > 0)
        }
    }
}
