/// When spans started that a name was learned of, as far as it matters to rules that ask for the age of spans. Each is the start of a span that was there: what none of
/// them makes visible is not shown.
///
/// All are kept where they are few. Where they are many, the first and the last of each class of age are: of two adjacent classes the older one ends at most half as old
/// again as it begins. So of two rules that ask for ages of which one is at least half as long again as the other no span that stands between them is overlooked, however
/// much older the catalogue is when it is asked.
struct SpanStarts: Sendable, Equatable {
    /// Microseconds since the epoch, in order, each once. At least one.
    private(set) var times: [Int64]

    /// So many are kept as they are.
    static let few = 64

    init(_ start: Int64) {
        times = [start]
    }

    /// `now` is when the build began: ages are counted to it. No start is later.
    mutating func take(_ start: Int64, at now: Int64) {
        let place = self.place(of: start)
        if place < times.count, times[place] == start { return }
        guard times.count >= Self.few else { return times.insert(start, at: place) }
        let ageClass = Self.ageClass(of: start, at: now)
        let isBetween = [place - 1, place].allSatisfy {
            times.indices.contains($0) && Self.ageClass(of: times[$0], at: now) == ageClass
        }
        if isBetween { return }
        times.insert(start, at: place)
        thin(at: now)
    }

    /// Nil where none of them is so young.
    func since(_ oldest: Int64) -> SpanStarts? {
        let kept = times[place(of: oldest)...]
        guard let first = kept.first else { return nil }
        var starts = SpanStarts(first)
        starts.times = Array(kept)
        return starts
    }

    func hasAny(in range: ClosedRange<Int64>) -> Bool {
        let place = self.place(of: range.lowerBound)
        return place < times.count && times[place] <= range.upperBound
    }

    /// Of the first that is not earlier.
    private func place(of start: Int64) -> Int {
        var range = times.startIndex..<times.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = times[middle] < start ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    private mutating func thin(at now: Int64) {
        let classes = times.map { Self.ageClass(of: $0, at: now) }
        times = times.indices.filter { place in
            place == 0 || place == times.count - 1 || classes[place - 1] != classes[place]
                || classes[place + 1] != classes[place]
        }.map { times[$0] }
    }

    /// Whole seconds to three; then two classes for each time that the age doubles.
    private static func ageClass(of start: Int64, at now: Int64) -> Int {
        let seconds = max(0, now - start) / 1_000_000
        guard seconds >= 2 else { return Int(seconds) }
        let doublings = Int64.bitWidth - 1 - seconds.leadingZeroBitCount
        return 2 * doublings + Int(seconds >> Int64(doublings - 1) & 1)
    }
}
