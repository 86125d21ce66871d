import AuditLog
import StrictJSON
import Testing

/// Reads lines as they were written, cut, changed, moved and mixed.
@Suite struct AuditChainReaderTests {
    private static func lines(_ count: Int, replica: LogIdentifier? = Samples.replica) throws -> [[UInt8]] {
        let origin = LogOrigin(replica: try #require(replica), boot: try #require(Samples.boot))
        var chain = AuditChain()
        return (0..<count).map { number in
            let event = number == 0 ? Samples.start : Samples.end(.complete)
            return chain.append(RenderedRecord(AuditRecord(event, at: Samples.stamp(Int64(number))), of: origin))
        }
    }

    private static func read(
        _ bytes: [UInt8], isLast: Bool = true, window: Int = .max, first: Int64 = 0
    ) throws -> (AuditChainReader.SegmentEnd, Int64) {
        var reader = AuditChainReader(replica: try #require(Samples.replica))
        try reader.beginSegment(first: first)
        var rest = bytes[...]
        while !rest.isEmpty {
            let next = rest.prefix(window)
            try reader.feed(next)
            rest = rest.dropFirst(next.count)
        }
        return (try reader.endSegment(isLast: isLast), reader.chain.sequence)
    }

    private static func damage(_ body: () throws -> Void) -> SegmentDamage? {
        do {
            try body()
            return nil
        } catch {
            return error as? SegmentDamage
        }
    }

    @Test("a segment cut at any byte is whole at line ends, else torn at the start of its last line")
    func everyOffset() throws {
        let lines = try Self.lines(4)
        let all = lines.flatMap { $0 }
        for length in 0...all.count {
            let (end, sequence) = try Self.read(Array(all[..<length]))
            var whole = 0
            var good: Int64 = 0
            for line in lines where whole + line.count <= length {
                whole += line.count
                good += 1
            }
            #expect(end == (whole == length ? .whole : .torn(offset: whole)))
            #expect(sequence == good)
            if whole != length {
                #expect(
                    Self.damage { _ = try Self.read(Array(all[..<length]), isLast: false) }?.problem == .unterminated)
            }
        }
    }

    @Test("the size of the windows makes no difference", arguments: [1, 7, 4_096])
    func windows(size: Int) throws {
        let all = try Self.lines(3).flatMap { $0 }
        #expect(try Self.read(all, window: size) == (.whole, 3))
        #expect(try Self.read(Array(all.dropLast(5)), window: size).0 == Self.read(Array(all.dropLast(5))).0)
    }

    @Test("any bit changed in a line that is not the last is damage at that line or the next")
    func everyByteChanged() throws {
        let lines = try Self.lines(3)
        let all = lines.flatMap { $0 }
        // Without the second line's end its bytes are part of the last line, which may be torn.
        for offset in 0..<(lines[0].count + lines[1].count - 1) {
            var changed = all
            changed[offset] ^= 0x01
            let damage = try #require(Self.damage { _ = try Self.read(changed) })
            let line = offset < lines[0].count ? 1 : 2
            #expect([line, line + 1].contains(damage.line), "offset \(offset)")
        }
    }

    @Test(
        "a last line that is no JSON is torn, with or without its end",
        arguments: ["{\"v\":1", "{}}\n", "\0\0\0", "\n"])
    func tornTail(tail: String) throws {
        let good = try Self.lines(2).flatMap { $0 }
        #expect(try Self.read(good + Array(tail.utf8)).0 == .torn(offset: good.count))
        #expect(Self.damage { _ = try Self.read(good + Array(tail.utf8), isLast: false) }?.line == 3)
    }

    @Test("a tail longer than any record is torn, and held in constant memory")
    func longTail() throws {
        let good = try Self.lines(2).flatMap { $0 }
        let zeros = [UInt8](repeating: 0, count: 300_000)
        #expect(try Self.read(good + zeros, window: 65_536).0 == .torn(offset: good.count))
        #expect(try Self.read(good + zeros + [10], window: 65_536).0 == .torn(offset: good.count))
        #expect(Self.damage { _ = try Self.read(good + zeros + [10, 65], window: 65_536) }?.problem == .tooLong)
    }

    @Test("a whole record in the wrong place is damage, even as the last line")
    func wrongPlace() throws {
        let lines = try Self.lines(4)
        func problem(_ order: [Int]) -> LineProblem? {
            Self.damage { _ = try Self.read(order.flatMap { lines[$0] }) }?.problem
        }
        #expect(problem([0, 2]) == .sequence(found: 2, expected: 1))
        #expect(problem([0, 1, 1]) == .sequence(found: 1, expected: 2))
        #expect(problem([1]) == .sequence(found: 1, expected: 0))
        #expect(problem([0, 2, 1, 3]) == .sequence(found: 2, expected: 1))
        var other = AuditChain()
        let record = RenderedRecord(AuditRecord(Samples.failure, at: Samples.stamp()), of: try Samples.origin())
        let forged = other.append(record)
        #expect(Self.damage { _ = try Self.read(forged + lines[1]) }?.problem == .link)
    }

    @Test("a whole line behind the end of its segment is damage, in the next segment it is not; half a line is torn")
    func behindClose() throws {
        let origin = LogOrigin(replica: try #require(Samples.replica), boot: try #require(Samples.boot))
        var chain = AuditChain()
        let events = [Samples.start, .segmentClose(SegmentClose(first: 0, last: 1)), Samples.end(.complete)]
        let lines = events.map { chain.append(RenderedRecord(AuditRecord($0, at: Samples.stamp()), of: origin)) }
        let behind = Self.damage { _ = try Self.read(lines.flatMap { $0 }) }
        #expect(behind == SegmentDamage(line: 3, problem: .behindClose))
        let torn = try Self.read(lines[0] + lines[1] + lines[2].dropLast())
        #expect(torn.0 == .torn(offset: lines[0].count + lines[1].count))
        var reader = AuditChainReader(replica: origin.replica)
        try reader.beginSegment(first: 0)
        try reader.feed((lines[0] + lines[1])[...])
        _ = try reader.endSegment(isLast: false)
        try reader.beginSegment(first: 2)
        try reader.feed(lines[2][...])
        #expect(try reader.endSegment(isLast: true) == .whole)
    }

    @Test("lines of another replica are damage")
    func foreign() throws {
        let other = LogIdentifier(random: [UInt8](repeating: 7, count: 16))
        let lines = try Self.lines(1, replica: other)
        let found = try #require(other)
        let expected = try #require(Samples.replica)
        #expect(Self.damage { _ = try Self.read(lines[0]) }?.problem == .replica(found: found, expected: expected))
    }

    @Test("the chain goes on over segments, and a name must fit its first line")
    func segments() throws {
        let lines = try Self.lines(4)
        var reader = AuditChainReader(replica: try #require(Samples.replica))
        for (first, part) in [(0, lines[..<1]), (1, lines[1..<3]), (3, lines[3...])] {
            try reader.beginSegment(first: Int64(first))
            for line in part { try reader.feed(line[...]) }
            #expect(try reader.endSegment(isLast: first == 3) == .whole)
        }
        #expect(reader.chain.sequence == 4)
        #expect(Self.damage { _ = try Self.read(lines[0], first: 1) }?.problem == .name(expected: 0))
    }

    static let malformed: [(String, String)] = [
        ("v", #"{"v":2,"seq":0,"prev":"","replica":""}"#), ("v", "[]"), ("seq", #"{"v":1,"seq":0.0}"#),
        ("seq", #"{"v":1,"seq":"0"}"#), ("seq", #"{"v":1,"seq":1e0}"#), ("prev", #"{"v":1,"seq":0,"prev":0}"#),
        ("replica", #"{"v":1,"seq":0,"prev":"","replica":"UPPER"}"#),
    ]

    @Test("a line must be a record: version, integer number, link and replica", arguments: malformed)
    func notARecord(missing: String, line: String) {
        #expect(throws: LineProblem.notARecord(missing: missing)) { try ChainedLine(parsing: Array(line.utf8)) }
    }

    @Test(
        "a repeated member, a BOM and text after the object are no record",
        arguments: [
            #"{"v":1,"v":1,"seq":0}"#, "\u{feff}{}", #"{"v":1} {}"#, #"{"v":1,}"#,
        ])
    func notJSON(line: String) {
        #expect(throws: LineProblem.self) { try ChainedLine(parsing: Array(line.utf8)) }
    }

    @Test("messages are one line and name the line")
    func messages() {
        let damage = SegmentDamage(line: 7, problem: .sequence(found: 9, expected: 6))
        #expect(damage.description == "line 7: `seq` is 9: expected 6")
    }
}
