import Foundation
import Testing

/// Faults in this process' own system calls, made by `strace` from outside: nothing of them is in the program.
enum Strace {
    static let isUsable: Bool = {
        let installed = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")
        let scope = try? String(contentsOfFile: "/proc/sys/kernel/yama/ptrace_scope", encoding: .utf8)
        return installed && (geteuid() == 0 || scope.map { $0.hasPrefix("0") } ?? true)
    }()

    /// Runs `body` while `faults` (`fdatasync:error=EIO:when=1`) meet calls on `file`; returns what strace has seen.
    static func injecting(
        _ faults: String..., into file: String, _ body: () async throws -> Void
    ) async throws -> [String] {
        let report = NSTemporaryDirectory() + "/strace-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: report) }
        let process = try Child.start(
            ["strace", "-f", "-qq", "-y", "-p", "\(getpid())", "-P", file, "-o", report]
                + ["-e", "trace=write,fdatasync,fsync"] + faults.flatMap { ["-e", "inject=\($0)"] })
        try await attached(true)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        process.interrupt()
        _ = try await Child.status(of: process)
        try await attached(false)
        try result.get()
        return try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Waits until every thread of this process is, or is not, traced.
    private static func attached(_ expected: Bool) async throws {
        for _ in 0..<500 {
            let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
            let traced = threads.filter { thread in
                let status = try? String(contentsOfFile: "/proc/self/task/\(thread)/status", encoding: .utf8)
                return status.map { !$0.contains("TracerPid:\t0\n") } ?? expected
            }
            if traced.count == (expected ? threads.count : 0) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("strace did not \(expected ? "attach" : "detach")")
    }
}
