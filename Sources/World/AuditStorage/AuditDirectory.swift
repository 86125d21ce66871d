import AuditLog
import Cryptography
import Glibc

/// The directory of one replica's log, locked for this process as long as the object lives.
struct AuditDirectory: Sendable {
    let path: String
    let handle: OpenFile
    private let node: FileStatus.Node

    /// Makes the directory where it is missing (not its parents), restricts it to its owner, and locks it.
    init(opening path: String) throws(AuditFailure) {
        self.path = path
        do {
            try OpenFile.makeDirectory(path, mode: 0o700)
            handle = try OpenFile(path, flags: O_RDONLY | O_DIRECTORY)
            try handle.lock()
            try handle.restrict(to: 0o700)
            node = try handle.status().node
        } catch {
            throw error.cause == .locked ? .locked(directory: path) : .file(error)
        }
    }

    /// Throws `changed` where the configured path no longer leads to the directory that is locked.
    func checkPlace() throws(FileProblem) {
        guard try OpenFile.status(at: path).node == node else { throw FileProblem(.inspect, path, .changed) }
    }

    /// All segments, in their order. Whatever is called like one must be one.
    func segments() throws(AuditFailure) -> [SegmentName] {
        var names: [SegmentName] = []
        for entry in try AuditFailure.translating({ () throws(FileProblem) in try handle.entries() }) {
            guard entry.utf8.starts(with: "seg-".utf8) else { continue }
            guard let name = SegmentName(parsing: entry) else { throw .notASegment(file: entry) }
            names.append(name)
        }
        return names.sorted()
    }

    /// Removes a file that may be there, durably.
    func discard(_ name: String) throws(FileProblem) {
        do throws(FileProblem) {
            try handle.remove(name)
        } catch {
            guard error.cause == .missing else { throw error }
        }
        try handle.sync()
    }

    /// The replica's id, made at the first start. Where it is lost while there are segments, no new one is made up.
    func replica(hasSegments: Bool) throws(AuditFailure) -> LogIdentifier {
        let content: [UInt8]
        do {
            content = try OpenFile("replica", in: handle, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
                .read(at: 0, count: 64)
        } catch {
            guard error.cause == .missing, !hasSegments else {
                throw error.cause == .missing ? .replica(file: "replica") : .file(error)
            }
            return try makeReplica()
        }
        guard content.last == UInt8(ascii: "\n"), let id = LogIdentifier(parsing: Array(content.dropLast())) else {
            throw .replica(file: "replica")
        }
        return id
    }

    /// Written aside and renamed, so that a crash leaves the whole id or none.
    private func makeReplica() throws(AuditFailure) -> LogIdentifier {
        guard let id = LogIdentifier(random: RandomBytes.make(16)) else { throw .replica(file: "replica") }
        do {
            let file = try OpenFile(
                "replica.new", in: handle, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
            try file.write(Array("\(id)\n".utf8))
            try file.sync()
            try handle.rename("replica.new", to: "replica")
            try handle.sync()
        } catch {
            throw .file(error)
        }
        return id
    }
}

extension AuditFailure {
    /// This room's door: what a file did wrong is what the log can't do.
    static func translating<Value>(_ body: () throws(FileProblem) -> Value) throws(AuditFailure) -> Value {
        do {
            return try body()
        } catch {
            throw .file(error)
        }
    }
}
