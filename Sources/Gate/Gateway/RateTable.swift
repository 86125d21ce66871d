/// How often each of many asks: a minute's worth at once, and then one for each part of a minute that makes so many. Times are monotonic nanoseconds.
///
/// There is a row for each that has asked within the last minute, and never more than `mostRows`.
package struct RateTable<Asker: Hashable & Sendable>: Sendable {
    /// What comes of asking once more.
    package enum Verdict: Sendable, Equatable {
        case counted
        /// Not counted. There is room again in `seconds`; `isNews`: no such refusal was news in the last 10 seconds.
        case refused(seconds: Int, isNews: Bool)
    }

    private struct Row {
        /// The moment from which on a whole minute's worth may be asked at once.
        var restored: Int64
        /// The moment of the last refusal that was news.
        var refused: Int64?
    }

    private let minute: Int64 = 60_000_000_000
    /// What one request uses up.
    private let cost: Int64
    private let mostRows: Int
    private var rows: [Asker: Row] = [:]

    package init(perMinute: Int, mostRows: Int = 65_536) {
        cost = minute / Int64(perMinute)
        self.mostRows = mostRows
    }

    /// How many are known.
    package var known: Int { rows.count }

    package mutating func count(_ asker: Asker, at moment: Int64) -> Verdict {
        if rows[asker] == nil { makeRoom(at: moment) }
        var row = rows[asker] ?? Row(restored: moment)
        defer { rows[asker] = row }
        let restored = max(row.restored, moment) + cost
        let excess = restored - moment - minute
        guard excess > 0 else {
            row.restored = restored
            return .counted
        }
        let isNews = row.refused.map { moment - $0 >= RequestsInWork.quiet } ?? true
        if isNews { row.refused = moment }
        return .refused(seconds: Int((excess + 999_999_999) / 1_000_000_000), isNews: isNews)
    }

    /// Forgets who has not asked for a minute; and where that is not enough, the half that has asked least: rather that than a table without bounds, or to
    /// refuse those who come now.
    private mutating func makeRoom(at moment: Int64) {
        guard rows.count >= mostRows else { return }
        rows = rows.filter { $0.value.restored > moment }
        guard rows.count >= mostRows else { return }
        let middle = rows.values.map(\.restored).sorted()[rows.count / 2]
        rows = rows.filter { $0.value.restored > middle }
    }
}
