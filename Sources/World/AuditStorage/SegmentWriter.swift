import AuditLog

/// The one writer: gives records their place, writes and syncs them, and after a failure tries a new segment.
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
    /// The place after the last durable line.
    private var chain: AuditChain
    /// The clocks of the last durable record.
    private var clocks = ClockWatch()
    /// Gives the records that the writer makes their time and id.
    private let stamp: @Sendable () -> RecordStamp
    private var state: State

    /// Begins a segment with `records`; returns once they are durable.
    init(
        beginning records: [AuditRecord], at chain: AuditChain, of origin: LogOrigin, in directory: AuditDirectory,
        stamp: @escaping @Sendable () -> RecordStamp
    ) throws(FileProblem) {
        self.stamp = stamp
        self.directory = directory
        self.origin = origin
        self.chain = chain
        let name = SegmentName(first: chain.sequence, boot: origin.boot)
        state = .writing(try Segment(creating: name, at: chain, in: directory))
        try commit(records.map { RenderedRecord($0, of: origin) })
    }

    /// Why nothing can be written; nil while the log works.
    var problem: FileProblem? {
        guard case .failed(_, let problem, _) = state else { return nil }
        return problem
    }

    /// Returns once all the records are durable: one write, one sync. Where it throws none of them is, and the segment's
    /// life is over.
    mutating func commit(_ records: [RenderedRecord]) throws(FileProblem) {
        var segment = try writableSegment()
        var (next, watch) = (chain, clocks)
        var bytes: [UInt8] = []
        for record in records {
            if let anomaly = watch.note(record.stamp) {
                bytes += next.append(RenderedRecord(AuditRecord(.clockAnomaly(anomaly), at: stamp()), of: origin))
            }
            bytes += next.append(record)
        }
        do throws(FileProblem) {
            try segment.checkUnchanged(in: directory)
            try segment.append(bytes)
        } catch {
            state = .failed(segment, error, repair: nil)
            throw error
        }
        state = .writing(segment)
        (chain, clocks) = (next, watch)
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
        let name = SegmentName(first: chain.sequence, boot: origin.boot)
        state = .failed(old, first, repair: repair)
        // A try that failed may have left one. Nothing in it was acknowledged, or the chain would have gone on.
        try directory.discard(name.description)
        state = .writing(try Segment(creating: name, at: chain, in: directory))
        do throws(FileProblem) {
            let record = AuditRecord(.logRecovered(repair.losing(lost)), at: stamp())
            try commit([RenderedRecord(record, of: origin)])
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
