import Foundation
import StrictJSON
import TestSupport
import Testing

/// What one strace has seen of a gateway from its start to its end, and what `Tests/Reference/power_cut.py` makes of it.
struct SyscallTrace: Sendable {
    /// How it ended up, for every reply that began to leave.
    struct Verdict: Sendable {
        let replies: Int
        let refused: Int
        let failures: Int
        let images: Int
        /// Replies at whose moment the log held bytes that a cut may take.
        let unsynced: Int
        let faults: [String]
    }

    private static let calls = [
        "openat", "renameat", "unlinkat", "write", "writev", "sendto", "sendmsg", "fdatasync", "fsync", "ftruncate",
        "getpeername",
    ]

    private static func path(_ folder: ServedFolder) -> String { folder.path + "/trace" }

    /// The command that a gateway is started under. The gateway is the child, the tracer its own: a signal goes to the gateway alone.
    static func words(_ folder: ServedFolder, _ faults: [String] = []) -> [String] {
        var words = ["strace", "-D", "-f", "-y", "-q", "-s", "64", "-o", path(folder), "-e", "signal=KILL"]
        words += ["-e", "trace=" + calls.joined(separator: ",")]
        for fault in faults { words += ["-e", "inject=" + fault] }
        return words
    }

    /// Waits until the tracer has seen the end of `gateway`, and judges. Makes `images` logs as a power cut would leave them, in `folder`.
    static func verdict(of gateway: GatewayProcess, in folder: ServedFolder, images: Int = 0) async throws -> Verdict {
        try await waitForEnd(of: gateway.child.id, at: path(folder))
        let options = ["--images", folder.path + "/images", "--count", "\(images)"]
        let lines = try await PythonScript("Tests/Reference/power_cut.py")
            .lines([path(folder), folder.audit] + options)
        guard case .object(let verdict) = try JSONReader.read(Array(try #require(lines.last)), limits: .document),
            case .array(let faults)? = verdict["faults"]
        else { throw ChildProcess.Failure(message: "no verdict") }
        func number(_ name: String) -> Int {
            if case .number(let number)? = verdict[name] { Int(number.int64 ?? -1) } else { -1 }
        }
        return Verdict(
            replies: number("replies"), refused: number("refused"), failures: number("failures"),
            images: number("images"), unsynced: number("unsynced"), faults: faults.map { "\($0)" })
    }

    /// Waits for the line that a tracer writes when a process has ended; its first thread is the last to go.
    private static func waitForEnd(of process: pid_t, at path: String) async throws {
        for _ in 0..<200 {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").suffix(20)
            if lines.contains(where: { $0.hasPrefix("\(process) ") && $0.contains("+++ ") }) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw ChildProcess.Failure(message: "strace did not see the end of \(process)")
    }
}
