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
    private let backends: [BackendParts]
    private let pages: AdminPages
    private let reloads: ReloadKeeper
    private let keys: KeyKeeper
    private let writer: AuditWriter
    private let log: Log

    private init(
        data: HTTPServer, admin: HTTPServer, _ backends: [BackendParts], _ pages: AdminPages, _ reloads: ReloadKeeper,
        keys: KeyKeeper, writer: AuditWriter, log: Log
    ) {
        self.data = data
        self.admin = admin
        self.backends = backends
        self.pages = pages
        self.reloads = reloads
        self.keys = keys
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
        guard let policies = loaded.policies else { throw .incomplete("policies") }
        let keys = KeyKeeper(loaded, on: loops.first, writer: writer, log: log)
        let parts = try GatewayParts(loaded, keys: keys, writer: writer, loops: loops.all, log: log)
        let walk = InForce(parts.walk(by: loaded, policies))
        let certificate = listen.tls.map { InForce($0) }
        let reloads = try reloads(of: parts, loaded, listen, walk, certificate, writer: writer, log: log)
        let pages = AdminPages(
            writer: writer, budget: parts.budget, catalogues: parts.backends.map(\.shelf), reload: reloads,
            keys: keys, metrics: parts.metrics)
        let limits = Self.limits(configuration, on: loops.all.count * configuration.backends.count, log)
        let census = ConnectionCensus(limits)
        do throws(GatewayStartFailure) {
            let admin = try await serve(
                ProbeResponder { pages.answer($0, census.counts) }, at: configuration.admin.address, on: [loops.first],
                limits: ServerLimits(connections: OpenFiles.probes), dialect: .probe)
            let data: HTTPServer
            do throws(GatewayStartFailure) {
                await record(policies, in: writer, parts.stamps)
                data = try await serve(
                    WalkInForce(walk: walk), at: listen.address, on: loops.all, limits: limits, census: census,
                    tls: certificate)
            } catch {
                _ = await admin.drain(within: .seconds(1))
                throw error
            }
            if configuration.catalogue.isEnabled {
                for backend in parts.backends { backend.keeper.start(on: loops.first) }
            }
            keys.start()
            reloads.start()
            log.info(
                "serving", ["listen.address": .text("\(data.address)"), "admin.address": .text("\(admin.address)")])
            return RunningGateway(
                data: data, admin: admin, parts.backends, pages, reloads, keys: keys, writer: writer,
                log: log)
        } catch {
            reloads.stop()
            throw error
        }
    }

    private static func reloads(
        of parts: GatewayParts, _ loaded: LoadedConfiguration, _ listen: ListenConfiguration,
        _ walk: InForce<any Responder>, _ certificate: InForce<TLSContext>?, writer: AuditWriter, log: Log
    ) throws(GatewayStartFailure) -> ReloadKeeper {
        let loop: Loop
        do throws(SocketFailure) {
            loop = try Loop.start(name: "reload")
        } catch {
            throw .threads(error)
        }
        var all = [ReloadPart.rules(InForce(loaded), of: parts, walk: walk), .configuration(loaded)]
        if let certificate, let part = ReloadPart.certificate(listen, inForce: certificate) { all.append(part) }
        all += parts.backends.flatMap { ReloadPart.files(of: $0) }
        return ReloadKeeper(
            all, on: loop, writer: writer, stamps: parts.stamps, metrics: parts.metrics, log: log)
    }

    /// Which policies are in force is on the disk before anybody is judged by them. Where it can't be written nothing is served, until it can.
    private static func record(_ policies: PolicySnapshot, in writer: AuditWriter, _ stamps: StampMaker) async {
        let load = PolicyLoad(digest: policies.digest, documents: policies.documents.count)
        try? await writer.submit(AuditRecord(.policyLoad(load), at: stamps.stamp())).durable()
    }

    private static func serve(
        _ handler: any Responder, at address: SocketAddress, on loops: [Loop],
        limits: ServerLimits, census: ConnectionCensus? = nil, dialect: RequestDialect = .strict,
        tls: InForce<TLSContext>? = nil
    ) async throws(GatewayStartFailure) -> HTTPServer {
        do throws(SocketFailure) {
            return try await HTTPServer.start(
                on: loops, at: address, limits: limits, census: census, dialect: dialect,
                tls: tls.map { context in { @Sendable in context.value } }, clock: WallClock.now, handler: handler)
        } catch {
            throw .listen(address, error)
        }
    }

    /// With as many connections as there may be files open for; each loop keeps connections to each backend.
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
        guard let audit = loaded.configuration.audit else { throw .incomplete("audit") }
        let stamps = StampMaker(clock: WallClock.now)
        do throws(AuditFailure) {
            return try AuditWriter.open(
                audit.folder.path,
                first: ProcessStart(
                    version: version, binary: ProgramFile.digest(), configuration: loaded.digest,
                    policy: loaded.policies?.digest),
                rhythm: LogRhythm(
                    segmentBytes: audit.segmentBytes.bytes, segmentAge: .seconds(audit.segmentAge.seconds)),
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

    /// Reads again what the configuration names, and puts in force what has changed.
    package func reload() async {
        await reloads.look(isAsked: true).value
    }

    /// Tells probes that it is about to end, so that balancers look away while it still serves.
    package func announceStop() {
        pages.isStopping.replace(with: true)
    }

    /// Stops accepting, lets requests in work be answered within `limit`, and writes the last record.
    package func stop(_ cause: ProcessStop.Cause = .request, within limit: Duration) async {
        log.info("stopping")
        announceStop()
        reloads.stop()
        for backend in backends { backend.keeper.stop() }
        keys.stop()
        let cut = await data.drain(within: limit)
        for backend in backends { backend.forward.close() }
        let last = writer.close(ProcessStop(cause: cause))
        // Where the log can't be written any more, nothing was served either: there is nothing to lose.
        try? await last.durable()
        _ = await admin.drain(within: .seconds(1))
        log.info("stopped", ["connections.cut": .integer(Int64(cut))])
    }

    /// Waits for the threads of the audit log and of reloads to end after `stop`. Blocks: not from a task.
    package func joinThreads() {
        reloads.join()
        writer.join()
    }
}
