package import Foundation
import Testing

/// Faults in a process' own system calls, made by `strace` (Debian package `strace`) from outside: nothing of them is in the program.
package struct Strace: Sendable {
    /// Whether it is installed and may attach to processes of the test's user.
    package static let isUsable = Privileges.mayTrace

    private let tracer: ChildProcess
    private let process: pid_t
    private let threads: [String]
    private let report: String

    /// Makes `faults` (`fdatasync:error=EIO:when=1`) meet calls on `file`, or on any, in the audit logs' threads of `process`; returns
    /// once all of them are traced. Other threads never stop.
    package static func attach(
        to process: pid_t, _ faults: [String], into file: String? = nil
    ) async throws -> Strace {
        let threads = auditThreads(of: process)
        try #require(!threads.isEmpty)
        let report = NSTemporaryDirectory() + "/strace-\(UUID().uuidString)"
        var words = ["strace", "-qq", "-y", "-o", report, "-e", "trace=openat,write,fdatasync,fsync"]
        if let file { words += ["-P", file] }
        for fault in faults { words += ["-e", "inject=" + fault] }
        for thread in threads { words += ["-p", thread] }
        let tracer = try await ChildProcess.start(words)
        let strace = Strace(tracer: tracer, process: process, threads: threads, report: report)
        do {
            try await strace.waitUntil(attached: true)
        } catch {
            await tracer.end()
            throw error
        }
        return strace
    }

    /// Lets the threads go on, a call that is being delayed too, and returns the calls that were seen.
    package func release() async throws -> [String] {
        defer { try? FileManager.default.removeItem(atPath: report) }
        tracer.send(SIGINT)
        try await tracer.status()
        try await waitUntil(attached: false)
        return try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private static func auditThreads(of process: pid_t) -> [String] {
        let folder = "/proc/\(process)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.filter { thread in
            (try? String(contentsOfFile: "\(folder)/\(thread)/comm", encoding: .utf8)) == "audit\n"
        }
    }

    /// Waits until each of the threads that has not ended is, or is not, traced.
    private func waitUntil(attached expected: Bool) async throws {
        for _ in 0..<500 {
            let others = threads.filter { thread in
                let status = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/status", encoding: .utf8)
                return status.map { $0.contains("TracerPid:\t0\n") == expected } ?? false
            }
            if others.isEmpty { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ChildProcess.Failure(message: "strace did not \(expected ? "attach" : "detach")")
    }
}
