import EventLoop
import Foundation
import Server
import TestSupport
import Testing

/// What `Tests/Differential/differential.py` reports.
private struct Report: Decodable {
    let cases: Int
    let accepted: Int
    let refused: Int
    /// Of each kind of case and each mutation.
    let kinds: [String: Int]
    /// Cases that each peer was shown.
    let shown: [String: Int]
    /// What nothing explains, each as a line to be read.
    let disagreements: [String]
}

/// `scripts/differential` runs more of it: the environment says how much.
@Suite(.serialized) struct DifferentialTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let cases = environment["SPANWARDEN_DIFFERENTIAL_CASES"].flatMap { Int($0) } ?? 3000
    private static let proxied = environment["SPANWARDEN_DIFFERENTIAL_PROXIED"].flatMap { Int($0) } ?? 40_000
    private static let seed = environment["SPANWARDEN_DIFFERENTIAL_SEED"] ?? "1"

    @Test("what is read here, llhttp, h11, nginx and HAProxy read as the same requests")
    func peers() async throws {
        let limits = ServerLimits(head: .seconds(60), patience: .seconds(60), halfClosed: .seconds(60))
        try await TestServer.run(ReadingHandler(), limits: limits) { test in
            let report = try await Self.report(on: test.server.address)
            #expect(report.disagreements == [])
            #expect(report.cases == Self.cases)
            // Where nearly all were refused, or nearly none, nothing would be shown.
            #expect(report.accepted * 10 >= report.cases * 3)
            #expect(report.refused * 10 >= report.cases * 3)
            for (kind, count) in report.kinds { #expect(count * 600 >= report.cases, "\(kind)") }
            #expect(Set(report.shown.keys) == ["llhttp", "h11", "nginx", "haproxy"])
            let least = min(report.cases, Self.proxied) * 3 / 20
            for (peer, count) in report.shown { #expect(count >= least, "\(peer)") }
        }
    }

    private static func report(on address: SocketAddress) async throws -> Report {
        let folder = FileManager.default.temporaryDirectory.appending(path: "differential-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let report = folder.appending(path: "report")
        let table = folder.appending(path: "table")
        let program = try await ChildProcess.start(
            [
                Repository.root.appending(path: ".build-test/venv/bin/python").path, "-B",
                Repository.root.appending(path: "Tests/Differential/differential.py").path,
                "--port", String(address.port), "--cases", String(cases), "--seed", seed,
                "--proxied", String(proxied), "--report", report.path,
            ], output: table.path)
        let status = try await program.status(within: .seconds(120 + cases / 20))
        print(String(decoding: try Data(contentsOf: table), as: UTF8.self))
        try #require(status == 0)
        return try JSONDecoder().decode(Report.self, from: Data(contentsOf: report))
    }
}
