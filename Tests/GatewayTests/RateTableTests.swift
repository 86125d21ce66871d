import Gateway
import Testing

@Suite("How often one may ask")
struct RateTableTests {
    private static let second: Int64 = 1_000_000_000

    @Test("a minute's worth at once, then one for each part of a minute, and as many at once after a minute")
    func rate() {
        var table = RateTable<Int>(perMinute: 6)
        for _ in 0..<6 { #expect(table.count(1, at: 5) == .counted) }
        #expect(table.count(1, at: 5) == .refused(seconds: 10, isNews: true))
        #expect(table.count(1, at: 5 + 9 * Self.second) == .refused(seconds: 1, isNews: false))
        // Who is refused uses nothing up.
        for number in 1...3 {
            #expect(table.count(1, at: 5 + Int64(number) * 10 * Self.second) == .counted)
            #expect(table.count(1, at: 6 + Int64(number) * 10 * Self.second) != .counted)
        }
        for _ in 0..<6 { #expect(table.count(1, at: 200 * Self.second) == .counted) }
        #expect(table.count(1, at: 200 * Self.second) == .refused(seconds: 10, isNews: true))
    }

    @Test("one's refusals are no news for ten seconds after one that was, and others have their own")
    func news() {
        var table = RateTable<Int>(perMinute: 1)
        #expect(table.count(1, at: 0) == .counted)
        let news = (0..<30).map { table.count(1, at: $0 * Self.second) }.filter { verdict in
            if case .refused(_, isNews: true) = verdict { true } else { false }
        }
        #expect(news.count == 3)
        #expect(table.count(2, at: 0) == .counted)
        #expect(table.count(2, at: 1) == .refused(seconds: 60, isNews: true))
    }

    @Test("of any minute no more than two minutes' worth is counted, however it is asked")
    func bound() {
        for gap in [1, 7, 100, 999, 2_000, 10_000] as [Int64] {
            var table = RateTable<Int>(perMinute: 60)
            var counted: [Int64] = []
            for moment in stride(from: 0, to: 180 * Self.second, by: Int(gap * 1_000_000)) {
                if table.count(1, at: moment) == .counted { counted.append(moment) }
            }
            let most = counted.indices.map { first in
                counted[first...].prefix { $0 < counted[first] + 60 * Self.second }.count
            }.max()
            #expect((most ?? 0) <= 120, "\(gap) ms")
        }
    }

    @Test("the table has no more rows than it may, and who has asked most is remembered")
    func rows() {
        var table = RateTable<Int>(perMinute: 2, mostRows: 100)
        for _ in 0..<2 { #expect(table.count(-1, at: 0) == .counted) }
        for asker in 0..<5_000 {
            #expect(table.count(asker, at: 1) == .counted)
            #expect(table.known <= 100)
            #expect(table.count(-1, at: 1) != .counted, "\(asker)")
        }
        // Nobody but the last one has asked within a minute.
        for asker in 0..<101 { #expect(table.count(10_000 + asker, at: 400 * Self.second) == .counted) }
        #expect(table.known <= 101)
    }
}
