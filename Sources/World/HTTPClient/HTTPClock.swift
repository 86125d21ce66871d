import EventLoop

/// The deadlines of one request, counted from its start.
struct HTTPClock: Sendable {
    private let loop: Loop
    private let deadlines: HTTPDeadlines
    private let end: ContinuousClock.Instant

    /// `latest`: when all of it has to be over, though its own deadline may be later.
    init(loop: Loop, deadlines: HTTPDeadlines, until latest: ContinuousClock.Instant?) {
        self.loop = loop
        self.deadlines = deadlines
        let end = loop.now + deadlines.total
        self.end = latest.map { min($0, end) } ?? end
    }

    /// Until when a connection has to be there, and what has run out if it is not.
    typealias Limit = (end: ContinuousClock.Instant, phase: HTTPPhase)

    var connecting: Limit {
        let limit = loop.now + deadlines.connect
        return limit <= end ? (limit, .connect) : (end, .total)
    }

    /// How long the next read may take, and what has run out if it takes longer.
    func wait(untouched: Bool) -> (limit: Duration, phase: HTTPPhase) {
        let left = end - loop.now
        let limit = untouched ? deadlines.firstByte : deadlines.idle
        return left < limit ? (max(left, .zero), .total) : (limit, untouched ? .firstByte : .idle)
    }

    var hasRunOut: Bool { loop.now >= end }
}
