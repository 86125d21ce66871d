import Foundation

/// Many connections that have been answered once and then do nothing, held by a process of their own: its descriptors are not the test's.
package struct HeldConnections: Sendable {
    private let child: ChildProcess
    private let output: String

    /// Opens `count` of them to a port of the loopback address, `ofOne` from each address; returns once each has been answered.
    package static func open(_ count: Int, to port: UInt16, ofOne: Int = 64) async throws -> HeldConnections {
        let script = Repository.root.appending(path: "Tests/Sockets/hold.py").path
        let output = NSTemporaryDirectory() + "/held-\(UUID().uuidString)"
        let words = ["python3", "-B", script, "\(port)", "\(count)", "\(ofOne)"]
        let child = try await ChildProcess.start(words, output: output)
        let held = HeldConnections(child: child, output: output)
        for _ in 0..<6_000 {
            if held.printed == "open \(count)\n" { return held }
            guard child.isRunning else { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        let printed = held.printed
        await held.close()
        throw ChildProcess.Failure(message: "\(count) connections were not opened: \(printed)")
    }

    private var printed: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    /// Ends all of them.
    package func close() async {
        await child.end()
        try? FileManager.default.removeItem(atPath: output)
    }
}
