import AuditLog
import Cryptography

/// A log that was read, repaired and begun anew: what `AuditWriter` starts from.
struct OpenedLog: Sendable {
    let origin: LogOrigin
    let writer: SegmentWriter

    init(
        _ path: String, first: ProcessStart, rhythm: LogRhythm, stamp: @escaping @Sendable () -> RecordStamp
    ) throws(AuditFailure) {
        let directory = try AuditDirectory(opening: path)
        let segments = try directory.segments()
        let replica = try directory.replica(hasSegments: !segments.isEmpty)
        guard let boot = LogIdentifier(random: RandomBytes.make(16)) else { throw .replica(file: "replica") }
        origin = LogOrigin(replica: replica, boot: boot)
        let found = try LogStart(reading: segments, in: directory, replica: replica, at: stamp().time)
        let events = [.processStart(first)] + (found.recovered.map { [AuditEvent.logRecovered($0)] } ?? [])
        let records = events.map { AuditRecord($0, at: stamp()) }
        do {
            writer = try SegmentWriter(
                beginning: records, behind: found, of: origin, in: directory, rhythm: rhythm, stamp: stamp)
        } catch {
            throw .file(error)
        }
    }
}
