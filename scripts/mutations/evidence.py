"""The mutants of the audit log: data, as those of `mutants`."""

from mutant import mutant

STORAGE = "Sources/World/AuditStorage/"
POWER = "EndToEndTests/PowerCutTests"
CUT = "a power cut at the moment of any reply leaves its record on the disk, and a log that the next start takes"

EVIDENCE = [
    mutant(
        "no-sync", "records are written and never synced: a power cut takes those of answered requests", STORAGE + "Segment.swift",
        "        try file.syncData()\n", "", POWER, CUT),
    mutant(
        "no-directory-sync", "a segment's name is never synced: a power cut takes the whole file", STORAGE + "Segment.swift",
        "        try directory.handle.sync()\n", "", POWER, CUT),
    mutant(
        "answered-before-sync", "waiters go on when their record is handed to the writer, before it is on the disk", STORAGE + "AuditWriter.swift",
        "            try writer.value.commit(group.map(\\.record), last: isLast)\n",
        "            for entry in group { entry.receipt.end(.success(())) }\n            try writer.value.commit(group.map(\\.record), last: isLast)\n",
        POWER, CUT),
    mutant(
        "synced-again", "a sync that failed is tried again on the same file, where Linux may call lost pages clean", STORAGE + "Segment.swift",
        "        try file.syncData()\n", "        do { try file.syncData() } catch { try file.syncData() }\n",
        "AuditStorageTests/WriteFailureTests", "any failed write or sync fails its waiters, ends the file, and a new segment follows"),
    mutant(
        "rotation-passed-over", "where no next segment can be made, the closed one is written on", STORAGE + "SegmentWriter.swift",
        "try current.ending == nil ? current : successor(of: current)", "current.ending == nil ? current : ((try? successor(of: current)) ?? current)",
        "AuditStorageTests/RotationFailureTests", "a rotation that fails at any step fails as a write does, and the segment that follows says all"),
    mutant(
        "segments-joined", "a segment that was joined with the next is read as one", "Sources/Law/AuditLog/AuditChainReader.swift",
        "        guard !isClosed else { throw .behindClose }\n", "",
        "AuditStorageTests/TamperedRotationTests",
        "a segment that is removed, exchanged, repeated, cut, joined or called otherwise is found, and refuses the start"),
    mutant(
        "jump-untold", "a wall clock that is set back leaves no word on the record", "Sources/Law/AuditLog/ClockWatch.swift",
        "drift.overflow || drift.partialValue.magnitude > UInt64(Self.tolerance)", "drift.overflow || drift.partialValue > Self.tolerance",
        "AuditStorageTests/ClockAnomalyTests",
        "a wall clock that jumps is told before the record that shows it, in the log's order, and stops nothing"),
]
