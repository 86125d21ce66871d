import DemoServices
import EventLoop
import Foundation
import Gateway
import Quantities
import TestSupport
import Testing

extension ProcessTests {
    /// The wall clock of a serving gateway is set, by `faketime` (Debian package `faketime`); the monotonic one goes on.
    @Suite(.enabled(if: Privileges.mayMoveClock, "faketime is not installed, or can't be loaded"))
    struct MovedClockTests {
        private static let hour: Int64 = 3_600
        /// Seconds by which the clock is wrong, as faketime is told, and whether its step from the one before is told on the record.
        private static let shifts: [(seconds: Int64, isTold: Bool)] = [
            (-hour, true), (-hour - 1, false), (-hour, false), (0, true), (87_600 * hour, true),
            (87_600 * hour - 1, false),
            (0, true), (-1, false), (0, false),
        ]

        @Test(
            "a clock that is set an hour back, ten years forth, a second back: served on, in order, and each jump told")
        func moved() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                try Self.set(0, in: folder)
                let gateway = try await GatewayProcess.start(in: folder, under: Self.words(folder))
                defer { gateway.child.send(SIGKILL) }
                let scene = ServedScene(
                    gateway: gateway, doors: try await gateway.doors(), folder: folder, store: store, loop: loop)
                #expect(try await scene.ask(agent: "0").status == 200)
                for (number, shift) in Self.shifts.enumerated() {
                    try await scene.endsAreWritten(number + 1)
                    try Self.set(shift.seconds, in: folder)
                    let now = Timestamp(seconds: WallClock.now().seconds + shift.seconds)
                    let token = try folder.issuer.token(for: .onCall, at: now)
                    let reply = try await scene.asking.get(
                        ServedScene.target, at: scene.doors.data, token: token, agent: "\(number + 1)")
                    #expect(reply.status == 200, "\(shift)")
                }
                try await scene.endsAreWritten(Self.shifts.count + 1)
                try Self.stop(gateway)
                #expect(try await gateway.child.status() == 0, "\(gateway.printed)")
                let check = try await AuditCheck.run(folder.audit, answered: (0...Self.shifts.count).map { "\($0)" })
                // No fault, and no time that goes back without a word.
                #expect(check.status == 0 && check.findings.isEmpty, "\(check.text)")
                try Self.expectTold(folder)
            }
        }

        /// `faketime` runs its command as a child; that child ends with it.
        private static func words(_ folder: ServedFolder) -> [String] {
            [
                "faketime", "-m", "--exclude-monotonic", "-f", "+0", "env", "-u", "FAKETIME", "FAKETIME_NO_CACHE=1",
                "FAKETIME_TIMESTAMP_FILE=" + folder.path + "/shift", "setpriv", "--pdeathsig", "KILL",
            ]
        }

        private static func set(_ seconds: Int64, in folder: ServedFolder) throws {
            let path = folder.path + "/shift"
            try Data("\(seconds < 0 ? "" : "+")\(seconds)\n".utf8).write(to: URL(filePath: path + ".new"))
            try #require(rename(path + ".new", path) == 0)
        }

        private static func stop(_ gateway: GatewayProcess) throws {
            let children = "/proc/\(gateway.child.id)/task/\(gateway.child.id)/children"
            let id = try String(contentsOfFile: children, encoding: .utf8).split(separator: " ").first.flatMap {
                pid_t($0)
            }
            kill(try #require(id), SIGTERM)
        }

        /// Before each access that follows a jump stands the record of the jump, and nowhere else.
        private static func expectTold(_ folder: ServedFolder) throws {
            let records = try folder.records()
            var told: [Bool] = []
            for (before, record) in zip(records, records.dropFirst()) where record.text(at: "type") == "access" {
                told.append(before.text(at: "type") == "clock.anomaly")
            }
            #expect(told == [false] + shifts.map(\.isTold))
            let jumps = records.filter { $0.text(at: "type") == "clock.anomaly" }
            #expect(jumps.count == shifts.count(where: \.isTold))
            #expect(records.last?.text(at: "type") == "process.stop")
        }
    }
}

extension ServedScene {
    /// Waits until so many accesses have their end on the record: it follows the reply.
    func endsAreWritten(_ count: Int) async throws {
        for _ in 0..<1_000 {
            if try records("access.end").count >= count { return }
            try await loop.sleep(for: .milliseconds(10))
        }
        Issue.record("accesses without an end")
    }
}
