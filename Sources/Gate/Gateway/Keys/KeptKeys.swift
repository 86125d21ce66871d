import AuditLog
import OIDCDiscovery
import Quantities
import Synchronization
import TokenVerification

/// The keys of one issuer, kept: what is in force, the fetch that is under way, and what came of earlier ones.
final class KeptKeys: Sendable {
    /// What is to be told of a fetch.
    enum News {
        case keys(KeySetChange, isFirst: Bool)
        /// Another failure than the one before.
        case failure(KeyFailure, isNewCode: Bool)
        /// Keys that are the same as before, after failures.
        case recovery
    }

    /// How it stands, for probes and metrics.
    struct Condition: Sendable {
        /// Of the keys in force; nil where there are none.
        let age: Duration?
        let keys: Int
        let fetches: UInt64
        let failures: UInt64
        /// Why the last fetch brought nothing; nil where it did.
        let failure: String?
    }

    private struct State {
        var keys: RefreshedKeys
        var flight: KeyFlight?
        var failure: KeyFailure?
        var hadKeys: Bool
        var fetches: UInt64 = 0
        var failures: UInt64 = 0
    }

    let rules: IssuerRules
    private let source: KeySource
    private let state: Mutex<State>
    private let documents = Mutex<IssuerDocuments?>(nil)

    init(_ issuer: LoadedIssuer, haste: Int) {
        rules = issuer.rules
        source = issuer.source
        let times = if case .file = issuer.source { KeyTimes.file } else { KeyTimes.issuer }
        let keys = RefreshedKeys(times, keys: issuer.keys, haste: haste, at: Self.now)
        state = Mutex(State(keys: keys, hadKeys: issuer.keys != nil))
    }

    var keys: KeySet? { state.withLock { $0.keys.keys } }

    var recordedSource: KeysChange.Source {
        switch source {
        case .file: .file
        case .discovery: .discovery
        }
    }

    var condition: Condition {
        let now = Self.now
        return state.withLock { state in
            let age = state.keys.keys == nil ? nil : state.keys.confirmed.map { now - $0 }
            return Condition(
                age: age, keys: state.keys.keys?.keys.count ?? 0, fetches: state.fetches, failures: state.failures,
                failure: state.failure?.description)
        }
    }

    var untilDue: Duration { state.withLock { $0.keys.untilDue(at: Self.now) } }

    /// The fetch to wait for; `isNew` where the caller is to make it.
    func flight(for cause: RefreshedKeys.Cause) -> (flight: KeyFlight, isNew: Bool)? {
        state.withLock { state in
            if let flight = state.flight { return (flight, false) }
            switch state.keys.begin(cause, at: Self.now) {
            case .leave, .wait: return nil
            case .fetch:
                let flight = KeyFlight()
                state.flight = flight
                state.fetches += 1
                return (flight, true)
            }
        }
    }

    /// Asks the source. Within some ten seconds.
    func fetch() async -> Result<(keys: KeySet, lifetime: Duration?), KeyFailure> {
        switch source {
        case .file(let file): return KeySetFile.keys(at: file.path).map { ($0, nil) }
        case .discovery(let location):
            do throws(DiscoveryFailure) {
                let found = try await documents(at: location).keySet()
                return .success((found.keys, found.lifetime))
            } catch {
                return .failure(.discovery(error))
            }
        }
    }

    /// Takes what came of the fetch that `flight` gave. Who asks meanwhile still waits for it: until `land`, when the keys are in force.
    func take(_ outcome: Result<(keys: KeySet, lifetime: Duration?), KeyFailure>) -> News? {
        state.withLock { state in
            switch outcome {
            case .success(let found):
                defer { (state.failure, state.hadKeys) = (nil, true) }
                guard let change = state.keys.succeed(found.keys, for: found.lifetime, at: Self.now) else {
                    return state.failure.map { _ in .recovery }
                }
                return .keys(change, isFirst: !state.hadKeys)
            case .failure(let failure):
                state.keys.fail(at: Self.now)
                state.failures += 1
                defer { state.failure = failure }
                guard state.failure?.description != failure.description else { return nil }
                return .failure(failure, isNewCode: state.failure?.code != failure.code)
            }
        }
    }

    /// Ends the fetch for all who wait.
    func land() {
        let flight = state.withLock { state in
            defer { state.flight = nil }
            return state.flight
        }
        flight?.land()
    }

    /// Nil while the keys are in force.
    func lapse() -> KeySetChange? { state.withLock { $0.keys.lapse(at: Self.now) } }

    /// Ends the issuer's thread, and the fetch that is under way.
    func close() {
        documents.withLock { $0 }?.close()
    }

    /// The thread is started by the first fetch.
    private func documents(at location: IssuerLocation) throws(DiscoveryFailure) -> IssuerDocuments {
        if let documents = documents.withLock({ $0 }) { return documents }
        let started = try IssuerDocuments.start(location)
        documents.withLock { $0 = started }
        return started
    }

    private static var now: Duration { .nanoseconds(WallClock.monotonicNanoseconds()) }
}
