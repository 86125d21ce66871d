import AuditLog
import Quantities
import TestSupport
import Testing

@Suite struct AuthFailureAggregatorTests {
    private func prefix(_ last: [UInt8]) -> SourcePrefix? { SourceAddress(bytes: last)?.prefix }
    private let signature = ReasonCode(Reason.signature)
    private let structure = ReasonCode(Reason.structure)
    private let second: Int64 = 1_000_000_000

    @Test("the first failure is recorded at once, those of ten seconds as one")
    func window() {
        var aggregator = AuthFailureAggregator()
        let source = prefix([192, 0, 2, 1])
        #expect(aggregator.add(signature, from: source, at: Samples.stamp(0))?.count == 1)
        for moment in 1...5 {
            #expect(
                aggregator.add(signature, from: prefix([192, 0, 2, UInt8(moment)]), at: Samples.stamp(Int64(moment)))
                    == nil)
        }
        #expect(aggregator.due(at: 10 * second - 1).isEmpty)
        let due = aggregator.due(at: 10 * second)
        #expect(due.map(\.count) == [5])
        #expect(due.first?.first == Samples.stamp(1).time)
        #expect(due.first?.last == Samples.stamp(5).time)
        #expect(aggregator.due(at: 11 * second).isEmpty)
    }

    @Test(
        "in any ten seconds there is at most one record for a pair, and every failure is counted",
        arguments: [4, 5] as [UInt64])
    func rate(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var aggregator = AuthFailureAggregator()
        let source = prefix([192, 0, 2, 1])
        var records: [(Int64, Int)] = []
        var failures = 0
        for moment in 0..<300 as Range<Int64> {
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                failures += 1
                if let now = aggregator.add(signature, from: source, at: Samples.stamp(moment)) {
                    records.append((moment, now.count))
                }
            }
            records += aggregator.due(at: moment * second).map { (moment, $0.count) }
        }
        records += aggregator.flush().map { (Int64.max, $0.count) }
        #expect(records.map(\.1).reduce(0, +) == failures)
        #expect(zip(records.dropLast(), records.dropLast().dropFirst()).allSatisfy { $1.0 - $0.0 >= 10 })
    }

    @Test("other reasons and other neighborhoods are other records")
    func pairs() {
        var aggregator = AuthFailureAggregator()
        #expect(aggregator.add(signature, from: prefix([192, 0, 2, 1]), at: Samples.stamp()) != nil)
        #expect(aggregator.add(structure, from: prefix([192, 0, 2, 1]), at: Samples.stamp()) != nil)
        #expect(aggregator.add(signature, from: prefix([192, 0, 3, 1]), at: Samples.stamp()) != nil)
        #expect(aggregator.add(signature, from: prefix([192, 0, 3, 9]), at: Samples.stamp()) == nil)
        let v6 = [0x20, 0x01, 0x0d, 0xb8, 0, 1] + [UInt8](repeating: 5, count: 10)
        #expect(
            aggregator.add(signature, from: prefix(v6), at: Samples.stamp())?.source?.description == "2001:db8:1::/48")
    }

    @Test("memory is bounded: beyond the capacity failures are counted by reason, and none is lost")
    func capacity() {
        var aggregator = AuthFailureAggregator(capacity: 16)
        var recorded = 0
        for number in 0..<10_000 {
            let source = prefix([UInt8(number >> 8), UInt8(number & 255), 0, 1])
            let reason = number.isMultiple(of: 2) ? signature : structure
            recorded += aggregator.add(reason, from: source, at: Samples.stamp())?.count ?? 0
        }
        #expect(aggregator.held <= 16 + Reason.allCases.count)
        let rest = aggregator.flush()
        #expect(rest.allSatisfy { $0.source == nil })
        #expect(recorded + rest.map(\.count).reduce(0, +) == 10_000)
    }

    @Test("pairs without a further failure are forgotten after ten seconds")
    func forgotten() {
        var aggregator = AuthFailureAggregator()
        _ = aggregator.add(signature, from: prefix([192, 0, 2, 1]), at: Samples.stamp())
        #expect(aggregator.held == 1)
        #expect(aggregator.due(at: 10 * second).isEmpty)
        #expect(aggregator.held == 0)
    }

    @Test("a flush gives what is pending, once")
    func flush() {
        var aggregator = AuthFailureAggregator()
        let source = prefix([192, 0, 2, 1])
        _ = aggregator.add(signature, from: source, at: Samples.stamp())
        _ = aggregator.add(signature, from: source, at: Samples.stamp(1))
        #expect(aggregator.flush().map(\.count) == [1])
        #expect(aggregator.flush().isEmpty)
    }
}
