import AuditLog
package import AuditStorage
import Cryptography
package import EventLoop
package import Observability
import Quantities
import StrictJSON
import Synchronization
import TokenVerification

/// The keys that are in force, as what they verify.
struct KeysInForce: Sendable {
    let verifier: TokenVerifier
    /// Counts the fetches that have ended before.
    let generation: Int
}

/// Keeps the keys of all issuers: in the background they are fetched when it is time, and at once where a token names one that is not there. One for
/// the life of a gateway, whatever else is loaded anew.
package final class KeyKeeper: Sendable {
    /// Between two looks at what is due.
    private static let tick = Duration.seconds(1)

    private let kept: [KeptKeys]
    /// Where fetches are waited for.
    private let loop: Loop
    private let writer: AuditWriter
    private let stamps = StampMaker(clock: WallClock.now)
    private let log: Log
    private let current: Mutex<KeysInForce>
    private let work = Mutex<[Task<Void, Never>]>([])

    package init(_ loaded: LoadedConfiguration, on loop: Loop, writer: AuditWriter, log: Log) {
        let haste = RandomBytes.make(loaded.issuers.count).map { Int($0) * 100 / 255 }
        kept = zip(loaded.issuers, haste).map { KeptKeys($0, haste: $1) }
        self.loop = loop
        self.writer = writer
        self.log = log
        current = Mutex(KeysInForce(verifier: loaded.verifier, generation: 0))
    }

    /// Swapped as a whole: a request is judged by one of these.
    var inForce: KeysInForce { current.withLock { $0 } }

    /// In the order of the configuration.
    var conditions: [(issuer: UTF8Text, condition: KeptKeys.Condition)] { kept.map { ($0.rules.url, $0.condition) } }

    /// Begins. Returns at once: where an issuer can't be asked its tokens are refused until it can.
    func start() {
        let tasks = kept.map { kept in
            if let keys = kept.keys {
                tell(.keys(KeySetChange(from: nil, to: keys), isFirst: true), of: kept)
            }
            return BackgroundTask.start(on: loop) { [self] in
                while !Task.isCancelled {
                    if let change = kept.lapse() { lapsed(change, of: kept) }
                    if kept.flight(for: .due)?.isNew == true { await fly(kept) }
                    let wait = min(max(kept.untilDue, .milliseconds(10)), Self.tick)
                    guard (try? await loop.sleep(for: wait)) != nil else { return }
                }
            }
        }
        work.withLock { $0 = tasks }
    }

    /// Ends it, and what is under way.
    func stop() {
        for task in work.withLock({ $0 }) { task.cancel() }
        for kept in kept { kept.close() }
    }

    /// Has the issuer asked for its keys, where that was not done just now, and waits for what comes. False where nothing came that is new.
    /// On `loop`, the caller's.
    func askAgain(_ issuer: UTF8Text, on loop: Loop) async -> Bool {
        guard let kept = kept.first(where: { $0.rules.url == issuer }),
            let (flight, isNew) = kept.flight(for: .missingKey)
        else { return false }
        if isNew { BackgroundTask.start(on: self.loop) { [self] in await fly(kept) } }
        return await flight.landed(on: loop)
    }

    /// Makes the fetch that a flight of `kept` is for.
    private func fly(_ kept: KeptKeys) async {
        let news = kept.take(await kept.fetch())
        renew()
        kept.land()
        if let news { tell(news, of: kept) }
    }

    private func lapsed(_ change: KeySetChange, of kept: KeptKeys) {
        renew()
        log.error("keys not confirmed for too long, none is in force", ["issuer": Self.name(kept)])
        record(.lapsed(change), of: kept)
    }

    private func renew() {
        current.withLock { current in
            current = KeysInForce(
                verifier: TokenVerifier(kept.map { ($0.rules, $0.keys) }), generation: current.generation + 1)
        }
    }

    private func tell(_ news: KeptKeys.News, of kept: KeptKeys) {
        switch news {
        case .keys(let change, let isFirst):
            log.info(
                isFirst ? "keys loaded" : "keys changed",
                [
                    "issuer": Self.name(kept), "keys": .integer(Int64(change.count)),
                    "keys.added": .integer(Int64(change.added.count)),
                    "keys.removed": .integer(Int64(change.removed.count)),
                ])
            record(isFirst ? .loaded(change) : .changed(change), of: kept)
        case .failure(let failure, let isNewCode):
            // Whoever stops has cut it off.
            guard !failure.isCancellation else { return }
            log.warning("keys not renewed", ["issuer": Self.name(kept), "cause": .text(failure.description)])
            if isNewCode { record(.refused(failure.code), of: kept) }
        case .recovery: log.info("keys confirmed again", ["issuer": Self.name(kept)])
        }
    }

    private func record(_ result: KeysChange.Result, of kept: KeptKeys) {
        let change = KeysChange(of: kept.rules.url, from: kept.recordedSource, result)
        _ = writer.submit(AuditRecord(.keysChange(change), at: stamps.stamp()))
    }

    private static func name(_ kept: KeptKeys) -> LogValue { .text(kept.rules.url.string) }
}
