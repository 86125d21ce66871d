import Quantities

/// Turns failures before identity into few records: for each (reason, prefix) at most one in ten seconds.
///
/// The first failure of a pair is a record at once; those of the next ten seconds become one record when they are over, which
/// `due` hands out: call it every second, and `flush` at the end. Memory is bounded: beyond `capacity` pairs, failures are
/// counted by reason alone, and reasons are a closed list.
package struct AuthFailureAggregator: Sendable {
    private struct Pair: Hashable {
        let reason: ReasonCode
        /// Nil gathers the prefixes for which there was no room.
        let source: SourcePrefix?
    }

    private struct Window {
        /// Monotonic nanoseconds of the last record.
        var start: Int64
        var count = 0
        var first: Timestamp
        var last: Timestamp
    }

    private static let window: Int64 = 10_000_000_000
    private let capacity: Int
    private var windows: [Pair: Window] = [:]

    package init(capacity: Int = 1_024) {
        self.capacity = capacity
    }

    /// How many pairs are held.
    package var held: Int { windows.count }

    /// Takes one failure. Returns it where it is to be recorded at once; else it is counted. `source` is nil where the socket
    /// could not say.
    package mutating func add(_ reason: ReasonCode, from source: SourcePrefix?, at stamp: RecordStamp) -> AuthFailure? {
        var pair = Pair(reason: reason, source: source)
        if windows[pair] == nil, windows.count >= capacity {
            pair = Pair(reason: reason, source: nil)
        }
        guard var window = windows[pair] else {
            windows[pair] = Window(start: stamp.monotonic, first: stamp.time, last: stamp.time)
            return AuthFailure(reason: reason, source: pair.source, count: 1, first: stamp.time, last: stamp.time)
        }
        if window.count == 0 { window.first = stamp.time }
        window.last = stamp.time
        window.count += 1
        windows[pair] = window
        return nil
    }

    /// The records whose ten seconds are over at `monotonic`; pairs without a further failure are forgotten.
    package mutating func due(at monotonic: Int64) -> [AuthFailure] {
        let over = windows.filter { monotonic.subtractingReportingOverflow($0.value.start).partialValue >= Self.window }
        for (pair, window) in over {
            windows[pair] = window.count == 0 ? nil : Window(start: monotonic, first: window.last, last: window.last)
        }
        return Self.records(over)
    }

    /// Everything that is counted and not yet recorded.
    package mutating func flush() -> [AuthFailure] {
        defer { windows = [:] }
        return Self.records(windows)
    }

    private static func records(_ windows: [Pair: Window]) -> [AuthFailure] {
        windows.filter { $0.value.count > 0 }.map { pair, window in
            AuthFailure(
                reason: pair.reason, source: pair.source, count: window.count, first: window.first, last: window.last)
        }.sorted { ($0.reason, $0.source?.description ?? "") < ($1.reason, $1.source?.description ?? "") }
    }
}
