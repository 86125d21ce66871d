import AuditLog
import Glibc

/// The file that is being appended to. Everything in it up to `durableBytes` is on the disk; what may follow was never
/// acknowledged.
struct Segment: Sendable {
    let name: SegmentName
    /// The chain's place before the first line.
    let start: AuditChain
    /// When it began, on the monotonic clock.
    let began: Int64
    private let file: OpenFile
    private let node: FileStatus.Node
    private(set) var durableBytes = 0
    private let digest = SegmentDigest()
    /// What the segment after this one says of it; nil as long as this one may be written.
    private(set) var ending: SegmentOpen?

    /// Creates the file and makes its name durable. Fails where there is such a file already.
    init(
        creating name: SegmentName, at start: AuditChain, began: Int64, in directory: AuditDirectory
    ) throws(FileProblem) {
        self.name = name
        self.began = began
        self.start = start
        file = try OpenFile(
            name.description, in: directory.handle, flags: O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW,
            mode: 0o600, as: .create)
        node = try file.status().node
        try directory.handle.sync()
    }

    /// Throws `changed` where the file is not at its place, not this one, or not of the size that was written.
    func checkUnchanged(in directory: AuditDirectory) throws(FileProblem) {
        try directory.checkPlace()
        let now = try directory.handle.status(of: name.description)
        guard now.node == node, now.isPlain, now.size == durableBytes else { throw changed }
    }

    /// One write, one sync. After a failure the file is never written again.
    mutating func append(_ bytes: [UInt8]) throws(FileProblem) {
        try file.write(bytes)
        try file.syncData()
        durableBytes += bytes.count
        digest.update(bytes)
    }

    /// Says that the last line is a durable `log.segment.close`: the file is never written again.
    mutating func close() {
        ending = SegmentOpen(previous: name.description, hash: digest.finish())
    }

    /// Cuts off what was never acknowledged, through another descriptor, after every acknowledged line was read again and
    /// found right.
    func cut(replica: LogIdentifier, end: AuditChain, in directory: AuditDirectory) throws(FileProblem) -> SegmentCut {
        try directory.checkPlace()
        guard durableBytes > 0 else { return .nothing }
        let again = try OpenFile(name.description, in: directory.handle, flags: O_RDWR | O_NOFOLLOW | O_NONBLOCK)
        let status = try again.status()
        guard status.node == node, status.isPlain, status.size >= durableBytes else { throw changed }
        again.forgetCachedPages()
        try verify(again, replica: replica, end: end)
        let cut = try SegmentCut(from: again, at: durableBytes, size: status.size)
        try again.truncate(to: durableBytes)
        try again.sync()
        return cut
    }

    private func verify(_ again: OpenFile, replica: LogIdentifier, end: AuditChain) throws(FileProblem) {
        var reader = AuditChainReader(replica: replica, from: start)
        do throws(AuditFailure) {
            _ = try reader.readSegment(name, of: again, size: durableBytes, isLast: false)
        } catch {
            guard case .file(let problem) = error else { throw changed }
            throw problem
        }
        guard reader.chain == end else { throw changed }
    }

    private var changed: FileProblem { FileProblem(.read, name.description, .changed) }
}
