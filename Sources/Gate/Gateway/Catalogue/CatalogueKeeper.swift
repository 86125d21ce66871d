import AuditLog
import AuditStorage
import EventLoop
import Observability
import Quantities
import Synchronization

/// Builds the catalogue in the background, again and again, and records each build.
final class CatalogueKeeper: Sendable {
    private let probe: CatalogueProbe
    private let shelf: CatalogueShelf
    private let writer: AuditWriter
    private let stamps: StampMaker
    private let log: Log
    private let work = Mutex<Task<Void, Never>?>(nil)
    private let turns = Mutex(CatalogueTurns())

    init(_ probe: CatalogueProbe, shelf: CatalogueShelf, writer: AuditWriter, stamps: StampMaker, log: Log) {
        self.probe = probe
        self.shelf = shelf
        self.writer = writer
        self.stamps = stamps
        self.log = log
    }

    /// Begins, on `loop`, whose store is asked. Where the store can't be asked yet the next try comes sooner.
    func start(on loop: Loop) {
        let pause = Duration.seconds(probe.settings.refresh.seconds)
        let task = BackgroundTask.start(on: loop) { [self] in
            var wait = min(pause, .seconds(1))
            while !Task.isCancelled {
                if await build() { wait = pause } else { wait = min(pause, wait * 2) }
                guard (try? await loop.sleep(for: wait)) != nil else { return }
            }
        }
        work.withLock { $0 = task }
    }

    func stop() {
        work.withLock { $0?.cancel() }
    }

    /// One build, on the loop of the store. False where nothing was learned.
    @discardableResult
    func build() async -> Bool {
        // Nothing is asked of the store that can't be recorded.
        guard writer.isWritable else { return false }
        let outcome = await probe.build(after: shelf.catalogue, turns.withLock { $0 })
        guard !Task.isCancelled else { return false }
        turns.withLock { $0 = outcome.turns }
        if let catalogue = outcome.catalogue { shelf.put(catalogue) }
        let record = outcome.record
        _ = writer.submit(AuditRecord(.catalogueBuild(record), at: stamps.stamp()))
        if record.result != .complete {
            log.warning(
                "the catalogue of names is not complete",
                [
                    "backend": .text(record.backend.string), "result": .text(record.result.rawValue),
                    "requests": .integer(Int64(record.requests)),
                ])
        }
        return outcome.catalogue != nil
    }
}
