import AuditLog
import Glibc
import Quantities

/// What a start finds: the place at which the log goes on, and what had to be repaired.
struct LogStart: Sendable {
    let chain: AuditChain
    let recovered: LogRecovered?
    /// How many segments are left.
    let segments: Int

    /// Reads every segment in order. A torn end of the last one is moved to `torn-<microseconds>.bin`; anything else that is
    /// wrong throws `damaged` and changes nothing.
    init(
        reading segments: [SegmentName], in directory: AuditDirectory, replica: LogIdentifier, at now: Timestamp
    ) throws(AuditFailure) {
        var reader = AuditChainReader(replica: replica)
        var recovered: LogRecovered?
        for name in segments {
            let segment = try FoundSegment(name, in: directory, isLast: name == segments.last)
            let end = try reader.readSegment(name, of: segment.file, size: segment.size, isLast: segment.isLast)
            if segment.isLast {
                recovered = try AuditFailure.translating { () throws(FileProblem) in
                    try segment.repair(end, in: directory, at: now)
                }
            }
        }
        chain = reader.chain
        self.recovered = recovered
        self.segments = segments.count - (recovered?.keptBytes == 0 ? 1 : 0)
    }
}

/// A segment of an earlier process.
private struct FoundSegment {
    let name: SegmentName
    let file: OpenFile
    let size: Int
    let isLast: Bool

    /// The last one may hold lines that a killed process wrote and nobody synced: the chain goes on after them, so they are made
    /// durable first, and then read from the disk.
    init(_ name: SegmentName, in directory: AuditDirectory, isLast: Bool) throws(AuditFailure) {
        self.name = name
        self.isLast = isLast
        do throws(FileProblem) {
            let access = isLast ? O_RDWR : O_RDONLY
            file = try OpenFile(name.description, in: directory.handle, flags: access | O_NOFOLLOW | O_NONBLOCK)
            let status = try file.status()
            guard status.isPlain else { throw FileProblem(.open, name.description, .isALink) }
            size = status.size
            if isLast {
                try file.sync()
                file.forgetCachedPages()
            }
        } catch {
            throw error.cause == .isALink ? .notASegment(file: name.description) : .file(error)
        }
    }

    func repair(
        _ end: AuditChainReader.SegmentEnd, in directory: AuditDirectory, at now: Timestamp
    ) throws(FileProblem) -> LogRecovered? {
        switch end {
        case .whole where size > 0: return nil
        case .whole:
            try directory.discard(name.description)
            return recovery(.emptySegment, kept: 0, .nothing, movedTo: nil)
        case .torn(let offset):
            let torn = "torn-\(now.microseconds).bin"
            let cut = try move(from: offset, to: torn, in: directory)
            if offset == 0 { try directory.discard(name.description) }
            return recovery(.tornTail, kept: offset, cut, movedTo: torn)
        }
    }

    /// The copy is durable before the original is cut.
    private func move(from offset: Int, to torn: String, in directory: AuditDirectory) throws(FileProblem) -> SegmentCut
    {
        let copy = try OpenFile(
            torn, in: directory.handle, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, as: .create)
        let cut = try SegmentCut(from: file, at: offset, size: size, copiedTo: copy)
        try copy.sync()
        try directory.handle.sync()
        try file.truncate(to: offset)
        try file.sync()
        return cut
    }

    private func recovery(
        _ cause: LogRecovered.Cause, kept: Int, _ cut: SegmentCut, movedTo torn: String?
    ) -> LogRecovered {
        LogRecovered(
            cause: cause, segment: name.description, keptBytes: kept, cutBytes: cut.bytes, cutHash: cut.hash,
            movedTo: torn)
    }
}
