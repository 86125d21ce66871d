package import AuditLog
import EventLoop
import Synchronization

/// The audit log on disk: the only writer of its directory, on a thread of its own.
///
/// Whatever fails while it runs, it answers: what is submitted then fails at once, nothing is acknowledged that is not on the
/// disk, and it works again without a restart once the disk does. Call `close` before the process ends.
package final class AuditWriter: Sendable {
    package let origin: LogOrigin
    private let loop: Loop
    private let stamp: @Sendable () -> RecordStamp
    private let queue: Mutex<RecordQueue>
    private let authFailures = Mutex(AuthFailureAggregator())
    private let writer: LoopConfined<SegmentWriter>
    private let heartbeat: LoopConfined<HeartbeatClock>
    private let onChange: @Sendable (AuditCondition) -> Void
    private let told = Mutex(AuditCondition.writable)

    private init(
        _ start: OpenedLog, loop: Loop, limits: Limits, rhythm: LogRhythm, stamp: @escaping @Sendable () -> RecordStamp,
        onChange: @escaping @Sendable (AuditCondition) -> Void
    ) {
        origin = start.origin
        self.onChange = onChange
        self.loop = loop
        self.stamp = stamp
        queue = Mutex(RecordQueue(limits: limits, condition: .writable, extent: start.writer.extent))
        writer = LoopConfined(start.writer, on: loop.identity)
        heartbeat = LoopConfined(
            HeartbeatClock(every: rhythm.heartbeat, since: stamp().monotonic), on: loop.identity)
    }

    /// Locks the directory, repairs what a crash left, and begins a segment with `process.start`; returns once that is durable.
    /// Blocks: call it before anything listens. `stamp` gives each record that the log itself makes its time and id; `onChange` hears, on
    /// the log's thread, whenever the log stops or begins again to be written.
    package static func open(
        _ directory: String, first: ProcessStart, limits: Limits = Limits(), rhythm: LogRhythm = LogRhythm(),
        stamp: @escaping @Sendable () -> RecordStamp, onChange: @escaping @Sendable (AuditCondition) -> Void = { _ in }
    ) throws(AuditFailure) -> AuditWriter {
        let opened = try OpenedLog(directory, first: first, rhythm: rhythm, stamp: stamp)
        let loop: Loop
        do {
            loop = try Loop.start(name: "audit")
        } catch {
            throw .noThread(error.description)
        }
        let storage = AuditWriter(
            opened, loop: loop, limits: limits, rhythm: rhythm, stamp: stamp, onChange: onChange)
        loop.execute { storage.tick() }
        return storage
    }

    // MARK: Records

    /// Takes a record; never blocks. Its place in the log is after all that was submitted before.
    package func submit(_ record: AuditRecord) -> Receipt {
        let entry = RecordQueue.Entry(record: RenderedRecord(record, of: origin), receipt: Receipt())
        let outcome = queue.withLock { queue in
            Result { () throws(AuditFailure) in try queue.add(entry) }
        }
        switch outcome {
        case .success(let isCalled): if isCalled { callWriter() }
        case .failure(let failure): entry.receipt.end(.failure(failure))
        }
        return entry.receipt
    }

    /// Counts a failure before identity; the record comes now or within ten seconds. Never blocks, and nobody waits for it.
    package func noteAuthFailure(_ reason: ReasonCode, from source: SourceAddress?, at stamp: RecordStamp) {
        let failure = authFailures.withLock { $0.add(reason, from: source?.prefix, at: stamp) }
        if let failure { _ = submit(AuditRecord(.authFailure(failure), at: stamp)) }
    }

    /// Whether a record may be submitted with hope. Where it is false nothing may be served.
    package var isWritable: Bool { condition == .writable }

    package var condition: AuditCondition { queue.withLock { $0.condition } }

    package var counters: AuditCounters { queue.withLock { $0.counters } }

    // MARK: The end

    /// Takes no more records; writes what waits, what was aggregated, and `process.stop` as the last; then lets go of the
    /// directory. The receipt is that of `process.stop`; closing again changes nothing, and its receipt says `closed`.
    package func close(_ last: ProcessStop) -> Receipt {
        let failures = authFailures.withLock { $0.flush() }
        let events = failures.map { AuditEvent.authFailure($0) } + [.processStop(last)]
        let entries = events.map { event in
            RecordQueue.Entry(record: RenderedRecord(AuditRecord(event, at: stamp()), of: origin), receipt: Receipt())
        }
        let receipt = entries[entries.count - 1].receipt
        let isFirst = queue.withLock { queue in
            guard queue.condition != .closed else { return false }
            queue.close(with: entries)
            return true
        }
        if isFirst { loop.execute { self.letGo() } } else { receipt.end(.failure(.closed)) }
        return receipt
    }

    /// Waits for the log's thread to end after `close`. Blocks: not from a task.
    package func join() {
        loop.join()
    }

    // MARK: On the loop

    private func callWriter() {
        loop.execute { self.writeGroup() }
    }

    /// One group: whatever has gathered while the one before was synced. Then comes back, behind what else the loop has to do.
    private func writeGroup() {
        let (group, isLast) = queue.withLock { ($0.takeGroup(), $0.condition == .closed) }
        guard !group.isEmpty else { return }
        do throws(FileProblem) {
            try writer.value.commit(group.map(\.record), last: isLast)
            let extent = writer.value.extent
            queue.withLock { $0.didCommit(group.count, extent) }
            for entry in group { entry.receipt.end(.success(())) }
        } catch {
            fail(error, group)
        }
        callWriter()
    }

    /// Writes the last group first: whoever submitted some of it may not have called the writer yet, and nobody comes after.
    private func letGo() {
        writeGroup()
        writer.value.letGo()
        loop.stop()
    }

    private func fail(_ problem: FileProblem, _ group: [RecordQueue.Entry] = []) {
        let rest = queue.withLock { $0.didFail(problem, losing: group.count) }
        for entry in group + rest { entry.receipt.end(.failure(.notWritable)) }
        tell()
    }

    /// Says a change of condition once, where it is one that an operator must know.
    private func tell() {
        let now = condition
        let isNews = told.withLock { told in
            defer { told = now }
            return told != now
        }
        if isNews, now != .closed { onChange(now) }
    }

    /// Once a second: is all still well, or well again?
    private func tick() {
        guard condition != .closed else { return }
        if writer.value.problem == nil { inspect() } else { recover() }
        tell()
        recordDueFailures()
        recordHeartbeat()
        _ = LoopTimer(on: loop, after: .seconds(1)) { self.tick() }
    }

    /// Where the log can't be written it does not say that it lives.
    private func recordHeartbeat() {
        let now = stamp()
        guard isWritable, heartbeat.value.isDue(at: now.monotonic) else { return }
        let (counters, interval) = (counters, heartbeat.value.interval.components.seconds)
        let beat = Heartbeat(
            interval: interval, records: counters.records, lost: counters.lost, segments: counters.extent.segments)
        _ = submit(AuditRecord(.heartbeat(beat), at: now))
    }

    private func inspect() {
        do throws(FileProblem) {
            let space = try writer.value.inspect()
            queue.withLock { $0.note(space) }
        } catch {
            fail(error)
        }
    }

    private func recover() {
        do throws(FileProblem) {
            try writer.value.recover(lost: queue.withLock { $0.lost })
            let extent = writer.value.extent
            queue.withLock { $0.didRecover(extent) }
        } catch {
            queue.withLock { $0.didNotRecover(error) }
        }
    }

    /// Where the log can't be written they go on being counted.
    private func recordDueFailures() {
        guard isWritable else { return }
        let now = stamp()
        for failure in authFailures.withLock({ $0.due(at: now.monotonic) }) {
            _ = submit(AuditRecord(.authFailure(failure), at: stamp()))
        }
    }
}
