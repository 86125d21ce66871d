import AuditLog

/// Records that wait for the writer, and whether more may come. A value under the storage's lock.
struct RecordQueue: Sendable {
    struct Entry: Sendable {
        let record: RenderedRecord
        let receipt: Receipt
    }

    private let limits: AuditWriter.Limits
    private var waiting: [Entry] = []
    private var bytes = 0
    private(set) var condition: AuditCondition
    /// Whether the writer is at work or on its way, and will come back to look.
    private var isAttended = false
    var counters = AuditCounters()
    /// Submitted and not taken, or taken and not made durable, since the start or the last recovery.
    private(set) var lost = 0

    init(limits: AuditWriter.Limits, condition: AuditCondition, extent: LogExtent) {
        counters.extent = extent
        self.limits = limits
        self.condition = condition
    }

    /// Takes a record; true where the writer must be called.
    mutating func add(_ entry: Entry) throws(AuditFailure) -> Bool {
        if let refusal = refusal(of: entry) {
            lose(1)
            throw refusal
        }
        return append(entry)
    }

    /// Takes the last records, whatever the condition, and closes the queue: what waits now is the last group.
    mutating func close(with entries: [Entry]) {
        condition = .closed
        for entry in entries { _ = append(entry) }
    }

    private mutating func append(_ entry: Entry) -> Bool {
        waiting.append(entry)
        bytes += entry.record.size
        defer { isAttended = true }
        return !isAttended
    }

    private func refusal(of entry: Entry) -> AuditFailure? {
        switch condition {
        case .closed: return .closed
        case .failed, .lowOnSpace: return .notWritable
        case .writable:
            let fits = waiting.count < limits.records && bytes + entry.record.size <= limits.bytes
            return fits ? nil : .queueFull
        }
    }

    /// All that waits: the next group. Empty where there is nothing, and the writer may leave.
    mutating func takeGroup() -> [Entry] {
        defer { (waiting, bytes) = ([], 0) }
        isAttended = !waiting.isEmpty
        return waiting
    }

    mutating func didCommit(_ records: Int, _ extent: LogExtent) {
        counters.records += records
        counters.extent = extent
        counters.groups += 1
    }

    /// The writer has failed with `records` in hand: they and all that waits are lost.
    mutating func didFail(_ problem: FileProblem, losing records: Int) -> [Entry] {
        if condition != .closed { condition = .failed(problem) }
        counters.failures += 1
        lose(records + waiting.count)
        return takeGroup()
    }

    mutating func didRecover(_ extent: LogExtent) {
        counters.extent = extent
        counters.recoveries += 1
        lost = 0
        if condition != .closed { condition = .writable }
    }

    /// Still failed, perhaps for another reason.
    mutating func didNotRecover(_ problem: FileProblem) {
        if condition != .closed { condition = .failed(problem) }
    }

    /// Space does not change what a failure or the end has decided.
    mutating func note(_ space: DiskSpace) {
        switch condition {
        case .writable, .lowOnSpace: condition = space == .low ? .lowOnSpace : .writable
        case .failed, .closed: break
        }
    }

    private mutating func lose(_ records: Int) {
        lost += records
        counters.lost += records
    }
}
