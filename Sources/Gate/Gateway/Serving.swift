import AuditLog
import AuditStorage
import EventLoop
import FoundationEssentials
import Observability
import Synchronization

/// Serves a configuration until a signal comes: for `main`, whose thread it blocks.
package enum Serving {
    /// One loop a core; logs JSON lines to standard error. Returns nil after a clean stop.
    package static func untilSignal(_ loaded: LoadedConfiguration) -> GatewayStartFailure? {
        let log = OperatorLog.everything()
        ProcessSignal.ignoreBrokenPipes()
        do throws(GatewayStartFailure) {
            let writer = try RunningGateway.openLog(loaded, log: log)
            defer {
                // After a clean stop the log is closed already.
                _ = writer.close(ProcessStop(cause: .request))
                writer.join()
            }
            return serve(loaded, writer, try loops(ProcessInfo.processInfo.activeProcessorCount), log)
        } catch {
            return error
        }
    }

    private static func loops(_ cores: Int) throws(GatewayStartFailure) -> EventLoops {
        do throws(SocketFailure) {
            return try EventLoops(count: cores)
        } catch {
            throw .threads(error)
        }
    }

    private static func serve(
        _ loaded: LoadedConfiguration, _ writer: AuditWriter, _ loops: EventLoops, _ log: Log
    ) -> GatewayStartFailure? {
        let result = StartResult()
        BackgroundTask.start(on: loops.first) {
            do throws(GatewayStartFailure) {
                let gateway = try await RunningGateway.start(loaded, writer: writer, on: loops, log: log)
                watchSignals(gateway, loops)
            } catch {
                result.fail(error)
                loops.stop()
            }
        }
        loops.join()
        return result.failure
    }

    /// How long a gateway that is about to end goes on serving while `/readyz` says so.
    private static let notice = Duration.seconds(2)

    /// On the first loop: SIGTERM and SIGINT drain and then end all loops, SIGHUP reads again what the configuration names.
    private static func watchSignals(_ gateway: RunningGateway, _ loops: EventLoops) {
        let begun = BegunFlag()
        // Throws only where the loop is ending already.
        _ = try? SignalWatch(.hangup, on: loops.first) {
            BackgroundTask.start(on: loops.first) { await gateway.reload() }
        }
        for signal in [ProcessSignal.terminate, .interrupt] {
            // Throws only where the loop is ending already.
            _ = try? SignalWatch(signal, on: loops.first) {
                guard begun.begin() else { return }
                BackgroundTask.start(on: loops.first) {
                    gateway.announceStop()
                    try? await loops.first.sleep(for: notice)
                    await gateway.stop(.signal, within: .seconds(30))
                    loops.stop()
                }
            }
        }
    }
}

/// Why a start failed, told from a loop to `main`.
private final class StartResult: Sendable {
    private let found = Mutex<GatewayStartFailure?>(nil)

    func fail(_ failure: GatewayStartFailure) { found.withLock { $0 = failure } }

    var failure: GatewayStartFailure? { found.withLock { $0 } }
}

/// A second signal changes nothing.
private final class BegunFlag: Sendable {
    private let begun = Atomic<Bool>(false)

    func begin() -> Bool { !begun.exchange(true, ordering: .relaxed) }
}
