import AuditLog
import AuditStorage
import EventLoop
import Observability
import Quantities
import Synchronization
import YAMLDocuments

/// Looks at files again and again, and puts what they make in force when they have other contents. On a loop of its own, where reading them keeps nobody
/// waiting.
///
/// A record of each change is durable before the change is in force; where it can't be written, nothing changes. Files that are broken leave what was in
/// force so.
final class ReloadKeeper: Sendable {
    typealias Look = Task<Void, Never>

    static let pause = Duration.seconds(2)

    private let loop: Loop
    private let parts: [ReloadPart]
    private let watches: Mutex<[FileWatch]>
    private let writer: AuditWriter
    private let stamps: StampMaker
    private let metrics: GatewayMetrics
    private let log: Log
    private let poll = Mutex<Look?>(nil)
    /// The look that was begun last.
    private let latest = Mutex<Look?>(nil)

    init(
        _ parts: [ReloadPart], on loop: Loop, writer: AuditWriter, stamps: StampMaker, metrics: GatewayMetrics, log: Log
    ) {
        self.parts = parts
        self.loop = loop
        watches = Mutex(parts.map { FileWatch(inForce: $0.look()) })
        self.writer = writer
        self.stamps = stamps
        self.metrics = metrics
        self.log = log
    }

    /// What is other in force than files on the disk would have it, since they are broken.
    var broken: [FilesChange] { held(by: .broken) }

    /// What is other in force than files on the disk would have it, until a restart.
    var pending: [FilesChange] { held(by: .pending) }

    private func held(by obstacle: FileWatch.Obstacle) -> [FilesChange] {
        watches.withLock { watches in zip(parts, watches).filter { $0.1.obstacle == obstacle }.map(\.0.name) }
    }

    func start() {
        let task = BackgroundTask.start(on: loop) { [self] in
            // What has changed since the start read it looks as if it were in force.
            await look(isAsked: true).value
            while (try? await loop.sleep(for: Self.pause)) != nil { await look(isAsked: false).value }
        }
        poll.withLock { $0 = task }
    }

    /// Ends the thread as well, which `join` waits for.
    func stop() {
        poll.withLock { $0?.cancel() }
        loop.stop()
    }

    /// Blocks: not from a task.
    func join() {
        loop.join()
    }

    /// Looks at all files, behind a look that is under way. `isAsked`: they are read however they look.
    @discardableResult
    func look(isAsked: Bool) -> Look {
        latest.withLock { latest in
            let before = latest
            let task = BackgroundTask.start(on: loop) { [self] in
                await before?.value
                for place in parts.indices { await look(at: place, isAsked) }
            }
            latest = task
            return task
        }
    }

    private func look(at place: Int, _ isAsked: Bool) async {
        let part = parts[place]
        let now = part.look()
        guard watches.withLock({ $0[place].isDue(now, isAsked: isAsked) }) else { return }
        let isNews = watches.withLock { $0[place].isNews(now) }
        let outcome = Result { () throws(ProblemList) in try part.read(isNews) }
        // What changed while it was read may be half of one and half of another: the next look will tell.
        guard part.look() == now else { return }
        switch outcome {
        case .success(.same): await agree(at: place, now)
        case .success(.pending(let pending)): await hold(pending, at: place, now)
        case .success(.replacement(let events, let putInForce)): await take(events, putInForce, at: place, now)
        case .failure(let problems): await refuse(problems, at: place, now)
        }
    }

    private func take(_ events: [AuditEvent], _ putInForce: () -> Void, at place: Int, _ now: [UInt8]) async {
        guard await record(events) else { return }
        putInForce()
        metrics.countReload(.taken)
        log.info("read again and put in force", ["part": .text(name(place))])
        watches.withLock { $0[place].take(now) }
    }

    private func agree(at place: Int, _ now: [UInt8]) async {
        if watches.withLock({ $0[place].agree(now) }) {
            log.info("files hold again what is in force", ["part": .text(name(place))])
        }
        await settle(place, .restoration(parts[place].name))
    }

    private func hold(_ pending: PendingConfiguration, at place: Int, _ now: [UInt8]) async {
        if watches.withLock({ $0[place].hold(now, by: .pending) }) {
            metrics.countReload(.pending)
            log.warning("spanwarden.yaml has changed, and only a restart puts that in force")
        }
        await settle(place, .pendingConfiguration(pending))
    }

    private func refuse(_ problems: ProblemList, at place: Int, _ now: [UInt8]) async {
        let found = problems.problems
        if watches.withLock({ $0[place].hold(now, by: .broken) }) {
            metrics.countReload(.rejected)
            log.error(
                "files are broken, and what was in force stays so",
                [
                    "part": .text(name(place)), "problems": .integer(Int64(found.count)),
                    "first": .text(found.first?.description ?? "none"),
                ])
        }
        let places = found.map { UTF8Text($0.position.description) }
        await settle(place, .rejection(FilesRejection(parts[place].name, places: places)))
    }

    /// Has the record say how files stand, unless it does. Where it can't be written the next look tries again.
    private func settle(_ place: Int, _ event: AuditEvent) async {
        guard watches.withLock({ $0[place].isUnrecorded }), await record([event]) else { return }
        watches.withLock { $0[place].noteRecorded() }
    }

    /// Waits until they are durable. False where they can't be; then the next look tries again.
    private func record(_ events: [AuditEvent]) async -> Bool {
        for event in events {
            let receipt = writer.submit(AuditRecord(event, at: stamps.stamp()))
            guard (try? await receipt.durable()) != nil else { return false }
        }
        return true
    }

    private func name(_ place: Int) -> String { parts[place].name.description }
}

extension FilesChange {
    /// In words of ours and a backend's name.
    var description: String { ([part.rawValue] + (backend.map { ["of " + $0.string] } ?? [])).joined(separator: " ") }
}
