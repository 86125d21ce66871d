import DemoServices
import EventLoop
import Foundation
import Synchronization
import TestSupport
import Testing

extension ProcessTests {
    @Suite struct RotationUnderLoadTests {
        @Test("ten rotations under load: every request is answered, and each of them is on the record of one chain")
        func load() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                try folder.rotateOften()
                try await ServedScene.run(in: folder, store, loop) { scene in
                    let answered = try await answers(of: scene)
                    print("\(answered.count) requests over \(try folder.rotations()) rotations")
                    let metrics = try await scene.probe("/metrics").text
                    try await scene.stop()
                    try await scene.expectIntact(answered: answered)
                    #expect(try folder.rotations() >= 10)
                    let rotations = Self.value("rotations", in: metrics)
                    #expect(rotations >= 10 && Self.value("segments", in: metrics) == rotations + 1)
                    let lines = try folder.records().count
                    #expect((lines - 2...lines).contains(Self.value("lines", in: metrics)))
                }
            }
        }

        /// Six callers ask until the log has gone on in a new file ten times.
        private func answers(of scene: ServedScene) async throws -> [String] {
            try await withThrowingTaskGroup(of: [String].self) { group in
                for caller in 0..<6 {
                    group.addTask(executorPreference: scene.loop) {
                        var answered: [String] = []
                        while try scene.folder.segments().count < 11, answered.count < 2_000 {
                            let agent = "c\(caller)-n\(answered.count)"
                            let reply = try await scene.ask(DemoPersona.all[caller % 3], agent: agent)
                            #expect(reply.status == 200)
                            answered.append(agent)
                        }
                        return answered
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }

        private static func value(_ name: String, in metrics: String) -> Int {
            let line = metrics.split(separator: "\n").first { $0.hasPrefix("spanwarden_audit_\(name) ") }
            return line?.split(separator: " ").last.flatMap { Int($0) } ?? -1
        }
    }
}
