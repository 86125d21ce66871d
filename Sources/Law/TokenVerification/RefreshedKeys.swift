/// The keys of one issuer that are in force, and when they are to be had anew.
///
/// Whoever keeps them begins a fetch where `begin` says so, tells what came of it, and lets keys `lapse` that nobody has confirmed for too long. At
/// most one fetch is under way. Moments are on a clock that never goes back.
package struct RefreshedKeys: Sendable {
    /// Why keys are to be fetched.
    package enum Cause: Sendable, Hashable {
        /// It is time.
        case due
        /// A token names a key that is not there.
        case missingKey
    }

    /// What whoever asks is to do.
    package enum Turn: Sendable, Hashable {
        case fetch
        /// A fetch is under way.
        case wait
        /// Nothing: it is too early.
        case leave
    }

    private enum Fetch {
        case none
        case underWay(Cause, since: Duration)
    }

    /// Nil where none could be had yet, or the last ones lapsed.
    package private(set) var keys: KeySet?
    /// When the source last gave them.
    package private(set) var confirmed: Duration?
    private let times: KeyTimes
    /// In thousandths of a set's lifetime.
    private let haste: Int
    private var fetch = Fetch.none
    private var due: Duration
    private var failures = 0
    /// Before this moment no missing key is a reason to fetch.
    private var rest: Duration

    /// - Parameters:
    ///   - keys: what is there to begin with.
    ///   - haste: by how many thousandths of its lifetime a set is fetched earlier, 0 to 100: so that processes that started together do not
    ///     ask together.
    package init(_ times: KeyTimes, keys: KeySet? = nil, haste: Int = 0, at now: Duration) {
        self.times = times
        self.keys = keys
        self.haste = haste
        confirmed = keys.map { _ in now }
        due = keys.map { _ in now + times.unstated } ?? now
        rest = now
    }

    /// Whether a fetch begins now; then `succeed` or `fail` ends it.
    package mutating func begin(_ cause: Cause, at now: Duration) -> Turn {
        guard case .none = fetch else { return .wait }
        let moment =
            switch cause {
            case .due: due
            case .missingKey: rest
            }
        guard now >= moment else { return .leave }
        fetch = .underWay(cause, since: now)
        return .fetch
    }

    /// The fetch brought `new`, which the source allows to keep for `lifetime` (nil: it does not say). They take the place of the old ones; nil
    /// where they are the same keys.
    package mutating func succeed(_ new: KeySet, for lifetime: Duration?, at now: Duration) -> KeySetChange? {
        let isNews = keys.map { !$0.hasSameKeys(as: new) } ?? true
        let change = KeySetChange(from: keys, to: new)
        keys = new
        confirmed = now
        failures = 0
        let kept = lifetime.map { min(max($0, times.shortest), times.longest) } ?? times.unstated
        due = now + kept - kept / 1000 * haste
        // What is missing is fetched for strangers too, who can make up names: only a fetch that taught something may soon be followed by another.
        end(resting: isNews ? times.restAfterNews : times.rest)
        return isNews ? change : nil
    }

    /// The fetch brought nothing. The keys stay.
    package mutating func fail(at now: Duration) {
        let pause = min(times.firstPause * (1 << min(failures, 16)), times.longestPause)
        failures += 1
        due = due > now ? min(due, now + pause) : now + pause
        end(resting: times.rest)
    }

    /// Takes keys out of force that the source has not confirmed for too long; nil where that is not so.
    package mutating func lapse(at now: Duration) -> KeySetChange? {
        guard let limit = times.staleness, let confirmed, keys != nil, now >= confirmed + limit else { return nil }
        defer { keys = nil }
        return KeySetChange(from: keys, to: nil)
    }

    /// How long until a fetch is due.
    package func untilDue(at now: Duration) -> Duration { max(due - now, .zero) }

    private mutating func end(resting pause: Duration) {
        if case .underWay(.missingKey, let since) = fetch { rest = max(rest, since + pause) }
        fetch = .none
    }
}
