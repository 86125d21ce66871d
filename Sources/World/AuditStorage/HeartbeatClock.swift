/// When the next heartbeat is due, on the monotonic clock.
struct HeartbeatClock: Sendable {
    let interval: Duration
    private var last: Int64

    /// The log has just said that it lives: at `now`, in nanoseconds.
    init(every interval: Duration, since now: Int64) {
        self.interval = interval
        last = now
    }

    /// Whether it is time to say so again; then the next one is due an interval from `now`.
    mutating func isDue(at now: Int64) -> Bool {
        guard .nanoseconds(now - last) >= interval else { return false }
        last = now
        return true
    }
}
