/// Reads a replica's segments in order and decides what each is: whole, torn at its end by a crash, or damaged.
///
/// Pure and in constant memory: it is fed windows of any size, and holds at most one line. For each segment call
/// `beginSegment`, `feed` any number of times, `endSegment`.
package struct AuditChainReader: Sendable {
    /// What a segment that is not damaged turned out to be.
    package enum SegmentEnd: Sendable, Equatable {
        case whole
        /// Everything from `offset` on is no record.
        case torn(offset: Int)
    }

    /// The place after the last good line.
    package private(set) var chain: AuditChain
    private let replica: LogIdentifier
    private var splitter = AuditLineSplitter()
    /// Bytes and lines of the current segment that are good.
    private var goodBytes = 0
    private var goodLines = 0
    /// Whether the current segment has ended with its `log.segment.close`.
    private var isClosed = false
    /// The first bad line, as long as it may be the last.
    private var suspect: LineProblem?

    /// Begins at `chain`: the beginning of a log, or a place known to be right.
    package init(replica: LogIdentifier, from chain: AuditChain = AuditChain()) {
        self.replica = replica
        self.chain = chain
    }

    /// Begins the segment whose name says that its first line has this `seq`.
    package mutating func beginSegment(first: Int64) throws(SegmentDamage) {
        splitter = AuditLineSplitter()
        (goodBytes, goodLines, suspect, isClosed) = (0, 0, nil, false)
        guard first == chain.sequence else { throw damage(.name(expected: chain.sequence)) }
    }

    /// Takes the next bytes. Throws as soon as no crash can explain what it saw.
    package mutating func feed(_ window: ArraySlice<UInt8>) throws(SegmentDamage) {
        var rest = window
        while !rest.isEmpty {
            if let suspect { throw damage(suspect) }
            switch splitter.next(from: &rest) {
            case .incomplete: return
            case .line(let line): try take(line)
            case .tooLong: suspect = .tooLong
            }
        }
    }

    /// Ends the segment. Only the last one of a log may be torn.
    package mutating func endSegment(isLast: Bool) throws(SegmentDamage) -> SegmentEnd {
        if splitter.hasRest {
            suspect = .unterminated
        }
        guard let suspect else { return .whole }
        guard isLast else { throw damage(suspect) }
        return .torn(offset: goodBytes)
    }

    private mutating func take(_ line: [UInt8]) throws(SegmentDamage) {
        do {
            try check(line)
        } catch {
            guard error.canBeTorn else { throw damage(error) }
            suspect = error
            return
        }
        chain.advance(over: line)
        goodBytes += line.count + 1
        goodLines += 1
    }

    private mutating func check(_ line: [UInt8]) throws(LineProblem) {
        let read = try ChainedLine(parsing: line)
        guard read.replica == replica else { throw .replica(found: read.replica, expected: replica) }
        guard read.sequence == chain.sequence else {
            throw .sequence(found: read.sequence, expected: chain.sequence)
        }
        guard read.previous.utf8.elementsEqual(chain.previous.base64.utf8) else { throw .link }
        guard !isClosed else { throw .behindClose }
        isClosed = read.endsSegment
    }

    private func damage(_ problem: LineProblem) -> SegmentDamage {
        SegmentDamage(line: goodLines + 1, problem: problem)
    }
}
