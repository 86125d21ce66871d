package import Foundation
import Synchronization

/// A program that runs beside a test, found on the path. It waits on a thread of its own, never on one that tests share, and it ends
/// with the test's process, however that ends.
///
/// Not Foundation's `Process`: that hands down the signal mask of the calling thread, where libdispatch blocks nearly everything, so
/// its children never hear SIGTERM or SIGINT.
package final class ChildProcess: Sendable {
    package struct Failure: Error {
        package let message: String

        package init(message: String) {
            self.message = message
        }
    }

    private enum State {
        case running
        case ended(Int32)
    }

    package let id: pid_t
    private let state = Mutex(State.running)

    private init(id: pid_t) {
        self.id = id
    }

    /// Starts a program with dispositions of signals as from a shell, and `blocked` signals blocked. What it prints goes to the file
    /// `output`, or nowhere.
    package static func start(
        _ arguments: [String], output: String = "/dev/null", blocked: [Int32] = []
    ) async throws -> ChildProcess {
        // The kernel ends the child with the thread that started it: the one that waits for it.
        let words = ["/usr/bin/env", "setpriv", "--pdeathsig", "KILL"] + arguments
        let spawned: Result<ChildProcess, Failure> = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                do throws(Failure) {
                    let child = ChildProcess(id: try spawn(words, output, blocked))
                    continuation.resume(returning: .success(child))
                    child.reap()
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try spawned.get()
    }

    /// What the program returned, or 128 and the number of the signal that ended it. Kills it after `limit`, and throws then.
    @discardableResult
    package func status(within limit: Duration = .seconds(30)) async throws -> Int32 {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if let status { return status }
            try await Task.sleep(for: .milliseconds(5))
        }
        send(SIGKILL)
        throw Failure(message: "process \(id) did not end within \(limit)")
    }

    package var isRunning: Bool { status == nil }

    private var status: Int32? {
        state.withLock { if case .ended(let status) = $0 { status } else { nil } }
    }

    /// Sends a signal; nothing where the program has ended.
    package func send(_ signal: Int32) {
        // Under the lock, so that the number is still this process' own.
        state.withLock { if case .running = $0 { kill(id, signal) } }
    }

    /// Ends the program at once and waits for it.
    package func end() async {
        send(SIGKILL)
        _ = try? await status()
    }

    /// Runs a program to its end, at most half a minute.
    package static func run(_ arguments: String...) async throws -> Int32 {
        try await start(arguments).status()
    }

    private func reap() {
        var info = siginfo_t()
        while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        state.withLock { state in
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7f
            state = .ended(signal == 0 ? (status >> 8) & 0xff : 128 + signal)
        }
    }

    private static func spawn(_ arguments: [String], _ output: String, _ blocked: [Int32]) throws(Failure) -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in blocked { sigaddset(&signals, signal) }
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        let words = arguments.map { strdup($0) } + [nil]
        let environment = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + environment { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, arguments[0], &files, &attributes, words, environment)
        guard code == 0 else { throw Failure(message: String(cString: strerror(code))) }
        return id
    }
}
