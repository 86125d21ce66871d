import AccessPolicy
package import AuditLog
package import AuditStorage
package import EventLoop
import HTTPSyntax
package import Observability
import Quantities
import Server
import TLS

/// A gateway that serves. Starts its rooms in order and stops them in reverse.
package final class RunningGateway: Sendable {
    /// Where callers come in, with the true port.
    package let address: SocketAddress
    /// Where probes come in.
    package let adminAddress: SocketAddress
    private let data: HTTPServer
    private let admin: HTTPServer
    private let forward: Forward
    private let catalogue: CatalogueKeeper
    private let writer: AuditWriter
    private let log: Log

    private init(data: HTTPServer, admin: HTTPServer, _ parts: GatewayParts, writer: AuditWriter, log: Log) {
        self.data = data
        self.admin = admin
        forward = parts.walk.forward
        catalogue = parts.catalogue
        self.writer = writer
        self.log = log
        address = data.address
        adminAddress = admin.address
    }

    /// Opens the record first, then the doors: `writer` is what `openLog` gave. On a loop.
    package static func start(
        _ loaded: LoadedConfiguration, writer: AuditWriter, on loops: EventLoops, log: Log
    ) async throws(GatewayStartFailure) -> RunningGateway {
        let configuration = loaded.configuration
        guard let listen = configuration.listen else { throw .incomplete("listen") }
        let parts = try GatewayParts(loaded, writer: writer, loops: loops.all, log: log)
        let pages = parts.admin
        let limits = Self.limits(configuration, on: loops.all.count, log)
        let census = ConnectionCensus(limits)
        let admin = try await serve(
            ProbeResponder { pages.answer($0, census.counts) }, at: configuration.admin.address, on: [loops.first],
            limits: ServerLimits(connections: OpenFiles.probes), dialect: .probe)
        let data: HTTPServer
        do throws(GatewayStartFailure) {
            data = try await serve(
                parts.walk, at: listen.address, on: loops.all, limits: limits, census: census, tls: listen.tls)
        } catch {
            _ = await admin.drain(within: .seconds(1))
            throw error
        }
        if configuration.catalogue.isEnabled { parts.catalogue.start(on: loops.first) }
        log.info("serving", ["listen.address": .text("\(data.address)"), "admin.address": .text("\(admin.address)")])
        return RunningGateway(data: data, admin: admin, parts, writer: writer, log: log)
    }

    private static func serve(
        _ handler: any Responder, at address: SocketAddress, on loops: [Loop],
        limits: ServerLimits, census: ConnectionCensus? = nil, dialect: RequestDialect = .strict, tls: TLSContext? = nil
    ) async throws(GatewayStartFailure) -> HTTPServer {
        do throws(SocketFailure) {
            return try await HTTPServer.start(
                on: loops, at: address, limits: limits, census: census, dialect: dialect,
                tls: tls.map { context in { @Sendable in context } }, clock: WallClock.now, handler: handler)
        } catch {
            throw .listen(address, error)
        }
    }

    /// With as many connections as there may be files open for.
    private static func limits(
        _ configuration: GatewayConfiguration, on loops: Int, _ log: Log
    ) -> ServerLimits {
        let wanted = ServerLimits(configuration)
        let files = OpenFiles.raised(for: wanted.connections, on: loops)
        guard files.connections < wanted.connections else { return wanted }
        log.warning(
            "the limit of open files allows fewer connections",
            [
                "open.files": .integer(Int64(files.limit)), "connections": .integer(Int64(files.connections)),
                "open.files.wanted": .integer(Int64(OpenFiles.needed(for: wanted.connections, on: loops))),
            ])
        return ServerLimits(configuration, connections: files.connections)
    }

    /// Opens the audit log of a configuration; what becomes of it is said in `log`. Blocks: before any loop serves.
    package static func openLog(
        _ loaded: LoadedConfiguration, log: Log
    ) throws(GatewayStartFailure) -> AuditWriter {
        guard let folder = loaded.configuration.auditFolder else { throw .incomplete("audit") }
        let stamps = StampMaker(clock: WallClock.now)
        do throws(AuditFailure) {
            return try AuditWriter.open(
                folder.path,
                first: ProcessStart(
                    version: version, binary: ProgramFile.digest(), configuration: loaded.digest,
                    policy: loaded.policies?.digest),
                stamp: { stamps.stamp() },
                onChange: { condition in
                    guard condition != .writable else { return log.info("audit log written again") }
                    log.error("audit log not written", ["cause": .text(condition.description)])
                })
        } catch {
            throw .audit(error)
        }
    }

    /// The program's version, on the record at each start.
    package static let version = "0.1.0"

    /// Stops accepting, lets requests in work be answered within `limit`, and writes the last record.
    package func stop(_ cause: ProcessStop.Cause = .request, within limit: Duration) async {
        log.info("stopping")
        catalogue.stop()
        let cut = await data.drain(within: limit)
        forward.close()
        let last = writer.close(ProcessStop(cause: cause))
        // Where the log can't be written any more, nothing was served either: there is nothing to lose.
        try? await last.durable()
        _ = await admin.drain(within: .seconds(1))
        log.info("stopped", ["connections.cut": .integer(Int64(cut))])
    }

    /// Waits for the audit log's thread to end after `stop`. Blocks: not from a task.
    package func joinLog() {
        writer.join()
    }
}
