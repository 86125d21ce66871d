/// Until when the next bytes of a request must come: a head has a limit in all, heads and bodies have a lowest rate, and
/// between requests a connection may be idle for a while.
struct ReadDeadline {
    private enum Phase { case idle, head, body }

    private let limits: ServerLimits
    private var phase: Phase
    private var start: ContinuousClock.Instant
    private var received = 0

    /// `isFirst`: nothing has come on the connection yet; whoever connects has a request to make.
    init(_ limits: ServerLimits, isFirst: Bool, now: ContinuousClock.Instant) {
        self.limits = limits
        phase = isFirst ? .head : .idle
        start = now
    }

    var moment: ContinuousClock.Instant {
        let paced = start + limits.patience + limits.time(for: received)
        return switch phase {
        case .idle: start + limits.idle
        case .head where received == 0: start + limits.head
        case .head: min(start + limits.head, paced)
        case .body: paced
        }
    }

    /// `bytes` of the phase have come; the first of them begin a head.
    mutating func note(_ bytes: Int, at now: ContinuousClock.Instant) {
        guard bytes > 0 else { return }
        if phase == .idle { (phase, start) = (.head, now) }
        received += bytes
    }

    /// The head is complete and `bytes` behind it are of the body.
    mutating func bodyBegins(with bytes: Int, at now: ContinuousClock.Instant) {
        (phase, start, received) = (.body, now, bytes)
    }
}
