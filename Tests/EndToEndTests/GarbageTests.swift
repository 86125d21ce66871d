import DemoServices
import EventLoop
import Foundation
import StrictJSON
import TestSupport
import Testing

extension ProcessTests {
    /// Nobody's requests, as fast as they can be sent, from thousands of networks: the whole of 127.0.0.0/8 is ours to send from.
    @Suite struct GarbageTests {
        /// (Reason, network) pairs that are told apart; the rest is counted by reason alone.
        private static let pairs = 1_024
        private static let seconds = 4

        @Test(
            "garbage at full speed: every request is counted on the record, and the log grows by a bounded number of lines"
        )
        func flood() async throws {
            try await ServedScene.run { scene in
                #expect(try await scene.ask(agent: "before").status == 200)
                let began = ContinuousClock.now
                let port = "\(scene.doors.data.port)"
                let sent = try await PythonScript("Tests/Reference/garbage.py").lines([port, "\(Self.seconds)"])
                let requests = try #require(sent.last.flatMap { Int(String(decoding: $0, as: UTF8.self)) })
                #expect(try await scene.ask(agent: "after").status == 200)
                let windows = Int((ContinuousClock.now - began).components.seconds) / 10 + 2
                try await scene.stop()
                try await scene.expectIntact(answered: ["before", "after"])

                let failures = try scene.records("auth.failure")
                let bytes = try scene.folder.segments().map { try scene.folder.bytes($0).count }.reduce(0, +)
                print(
                    "garbage: \(requests) requests in \(Self.seconds) s, \(failures.count) records, "
                        + "\(bytes) bytes of log, \(bytes / Self.seconds) bytes a second")
                // One record at the first failure of a pair, and one for each ten seconds or the stop.
                #expect(failures.count <= (Self.pairs + 10) * windows)
                #expect(failures.map(Self.count).reduce(0, +) == requests)
                #expect(requests > 1_000 && failures.contains { $0.text(at: "src.prefix") == "*" })
                #expect(Set(failures.compactMap { $0.text(at: "reason") }).count > 2)
            }
        }

        private static func count(_ record: JSONObject) -> Int {
            guard case .object(let data)? = record["data"], case .number(let count)? = data["count"] else { return 0 }
            return Int(count.int64 ?? 0)
        }
    }
}
