import DemoServices
import EventLoop
import FoundationEssentials
import Gateway
import Synchronization
package import Terminal

/// `spanwarden demo`: three people, three tokens, one recorded trace, and the real gateway between them.
package enum DemoCommand {
    private static let once = Option("once", .flag, help: "make the requests, check them, print the table, and stop")
    private static let policies = Option(
        "policies", .value(placeholder: "FOLDER"), help: "the policies to serve (policies/examples/demo)")

    package static let command = Command(
        "demo", summary: "three people see three views of one recorded trace, each on the record",
        discussion: """
            Everything runs in this process, on loopback: an issuer with fresh keys, a read-only store of recorded traces, and the \
            gateway between them. The audit log is real, in a temporary folder. Exits 1 where a view or a record is not what it should be.
            """,
        options: [once, policies],
        examples: [
            .init("spanwarden demo", "and then try the curl lines that it prints; Ctrl-C ends it"),
            .init("spanwarden demo --once", "the same as a check, for a pipeline"),
        ],
        run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
        ProcessSignal.ignoreBrokenPipes()
        let folder = try DemoFolder()
        defer { folder.remove() }
        let loops = try started()
        let outcome = DemoOutcome()
        let policyFolder = arguments.value(policies) ?? "policies/examples/demo"
        let isOnce = arguments.isSet(once)
        BackgroundTask.start(on: loops.first) {
            do {
                let stage = try await DemoStage.open(in: folder, policies: policyFolder, on: loops)
                let report = try await DemoReport.looks(at: stage)
                report.print(on: console)
                outcome.stage(stage, holds: report.holds)
                if isOnce { await end(stage, loops) } else { waitForSignal(stage, loops) }
            } catch {
                outcome.fail(error)
                loops.stop()
            }
        }
        loops.join()
        return try outcome.exitCode()
    }

    private static func started() throws -> EventLoops {
        do {
            return try EventLoops(count: 2, name: "demo")
        } catch {
            throw CommandFailure.configuration("the demo can't start its threads: \(error.description)")
        }
    }

    private static func end(_ stage: DemoStage, _ loops: EventLoops) async {
        await stage.close()
        loops.stop()
    }

    /// On a loop.
    private static func waitForSignal(_ stage: DemoStage, _ loops: EventLoops) {
        for signal in [ProcessSignal.interrupt, .terminate] {
            // Throws only where the loop is ending already.
            _ = try? SignalWatch(signal, on: loops.first) {
                BackgroundTask.start(on: loops.first) { await end(stage, loops) }
            }
        }
    }
}

/// What the demo came to, told from a loop to `main`.
private final class DemoOutcome: Sendable {
    private enum State {
        case nothing
        case ran(DemoStage, holds: Bool)
        case failed(any Error)
    }

    private let state = Mutex(State.nothing)

    func stage(_ stage: DemoStage, holds: Bool) { state.withLock { $0 = .ran(stage, holds: holds) } }
    func fail(_ error: any Error) { state.withLock { $0 = .failed(error) } }

    func exitCode() throws -> ExitCode {
        switch state.withLock({ $0 }) {
        case .nothing: return .doesNotHold
        case .ran(let stage, let holds):
            stage.join()
            return holds ? .holds : .doesNotHold
        case .failed(let failure as CommandFailure): throw failure
        case .failed(let error): throw CommandFailure.configuration("the demo can't run: \(String(describing: error))")
        }
    }
}
