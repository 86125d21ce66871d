import AuditLog

/// The one writer: gives records their place, writes and syncs them, turns to a new segment where one is full or old, and after a failure tries
/// another.
///
/// It lives on the log's own loop, where a sync blocks nobody.
struct SegmentWriter: Sendable {
    private enum State: Sendable {
        case writing(Segment)
        /// `segment` is not written again; `repair` is what a recovery has found out so far.
        case failed(Segment, FileProblem, repair: LogRecovered?)
    }

    private let directory: AuditDirectory
    private let origin: LogOrigin
    private let rhythm: LogRhythm
    /// The place after the last durable line.
    private var chain: AuditChain
    /// The clocks of the last durable record.
    private var clocks = ClockWatch()
    /// Gives the records that the writer makes their time and id.
    private let stamp: @Sendable () -> RecordStamp
    private var state: State
    /// The segment that was closed, until the one behind it has begun durably.
    private var closed: Segment?
    private(set) var extent: LogExtent

    /// Begins a segment with `records`; returns once they are durable.
    init(
        beginning records: [AuditRecord], behind start: LogStart, of origin: LogOrigin, in directory: AuditDirectory,
        rhythm: LogRhythm, stamp: @escaping @Sendable () -> RecordStamp
    ) throws(FileProblem) {
        self.rhythm = rhythm
        extent = LogExtent(lines: start.chain.sequence, segments: start.segments)
        self.stamp = stamp
        self.directory = directory
        self.origin = origin
        chain = start.chain
        let name = SegmentName(first: chain.sequence, boot: origin.boot)
        state = .writing(try Segment(creating: name, at: chain, began: stamp().monotonic, in: directory))
        try commit(records.map { RenderedRecord($0, of: origin) })
    }

    /// Why nothing can be written; nil while the log works.
    var problem: FileProblem? {
        guard case .failed(_, let problem, _) = state else { return nil }
        return problem
    }

    /// Returns once all the records are durable: one write, one sync. Where it throws none of them is, and the segment's
    /// life is over.
    ///
    /// Records that fill the segment take its `log.segment.close` with them, and the next ones begin another with its `log.segment.open`: so no group
    /// waits for more than the making of a file beside its own write and sync. Behind the `last` ones, which end with `process.stop`, nothing follows.
    mutating func commit(_ records: [RenderedRecord], last isLast: Bool = false) throws(FileProblem) {
        let current = try writableSegment()
        do throws(FileProblem) {
            var segment = try current.ending == nil ? current : successor(of: current)
            let group = group(of: records, in: segment, last: isLast)
            try segment.checkUnchanged(in: directory)
            try segment.append(group.lines)
            if group.isClosing { segment.close() }
            accept(group, in: segment)
        } catch {
            // A new segment without a durable line has not begun: what failed is the step behind the closed one.
            state = .failed(current, error, repair: nil)
            throw error
        }
    }

    /// What one write takes, and where the log is behind it.
    private struct Group {
        var lines: [UInt8] = []
        var chain: AuditChain
        var clocks: ClockWatch
        let isFirst: Bool
        var isClosing = false
    }

    private func group(of records: [RenderedRecord], in segment: Segment, last isLast: Bool) -> Group {
        var group = Group(chain: chain, clocks: clocks, isFirst: segment.durableBytes == 0)
        if let ending = closed?.ending { group.lines += group.chain.append(own(.segmentOpen(ending))) }
        for record in records {
            if let anomaly = group.clocks.note(record.stamp) {
                group.lines += group.chain.append(own(.clockAnomaly(anomaly)))
            }
            group.lines += group.chain.append(record)
        }
        let age = (records.last?.stamp.monotonic ?? segment.began) - segment.began
        if !isLast, rhythm.isFull(bytes: segment.durableBytes + group.lines.count, age: age) {
            let close = SegmentClose(first: segment.name.first, last: group.chain.sequence)
            group.lines += group.chain.append(own(.segmentClose(close)))
            group.isClosing = true
        }
        return group
    }

    private mutating func accept(_ group: Group, in segment: Segment) {
        if group.isFirst {
            extent.segments += 1
            extent.rotations += closed == nil ? 0 : 1
        }
        state = .writing(segment)
        closed = group.isClosing ? segment : nil
        (chain, clocks) = (group.chain, group.clocks)
        extent.lines = chain.sequence
    }

    private func successor(of segment: Segment) throws(FileProblem) -> Segment {
        try segment.checkUnchanged(in: directory)
        return try Segment(creating: nextName, at: chain, began: stamp().monotonic, in: directory)
    }

    private var nextName: SegmentName { SegmentName(first: chain.sequence, boot: origin.boot) }

    /// A record of the writer's own.
    private func own(_ event: AuditEvent) -> RenderedRecord {
        RenderedRecord(AuditRecord(event, at: stamp()), of: origin)
    }

    private func writableSegment() throws(FileProblem) -> Segment {
        switch state {
        case .writing(let segment): return segment
        case .failed(_, let problem, _): throw problem
        }
    }

    /// Looks whether the segment is still what was written, so that an idle log notices too, and whether space runs out.
    mutating func inspect() throws(FileProblem) -> DiskSpace {
        guard case .writing(let segment) = state else { return .low }
        do throws(FileProblem) {
            try segment.checkUnchanged(in: directory)
            return try directory.handle.space()
        } catch {
            state = .failed(segment, error, repair: nil)
            throw error
        }
    }

    /// Cuts the failed segment to what was acknowledged and begins a new one with `log.recovered`. May be called again after it
    /// has thrown.
    mutating func recover(lost: Int) throws(FileProblem) {
        guard case .failed(let old, let first, let known) = state else { return }
        guard try directory.handle.space() == .enough else { throw FileProblem(.write, directory.path, .noSpace) }
        let cut = try old.cut(replica: origin.replica, end: chain, in: directory)
        let repair = known ?? Self.repair(of: old, first, cut)
        state = .failed(old, first, repair: repair)
        // A try that failed may have left one. Nothing in it was acknowledged, or the chain would have gone on.
        try directory.discard(nextName.description)
        state = .writing(try Segment(creating: nextName, at: chain, began: stamp().monotonic, in: directory))
        do throws(FileProblem) {
            try commit([own(.logRecovered(repair.losing(lost)))])
        } catch {
            if case .failed(let new, _, _) = state { state = .failed(new, first, repair: repair) }
            throw error
        }
    }

    /// Lets another process have the directory. Nothing may be written after this.
    func letGo() {
        directory.handle.unlock()
    }

    private static func repair(of segment: Segment, _ problem: FileProblem, _ cut: SegmentCut) -> LogRecovered {
        LogRecovered(
            cause: problem.cause.recorded, segment: segment.name.description, keptBytes: segment.durableBytes,
            cutBytes: cut.bytes, cutHash: cut.hash)
    }
}

extension LogRecovered {
    fileprivate func losing(_ records: Int) -> LogRecovered {
        LogRecovered(
            cause: cause, segment: segment, keptBytes: keptBytes, cutBytes: cutBytes, cutHash: cutHash,
            movedTo: movedTo, lostRecords: records)
    }
}
