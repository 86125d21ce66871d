import AccessPolicy
import AuditLog
import AuditStorage
import Backends
import Cryptography
import EventLoop
import HTTPSyntax
import Quantities
import Server
import TraceModel

/// Step 7: who asked what and why it was allowed, before anything is shown; what came of it, after. The only writer of requests'
/// records.
struct RecordAudit: Sendable {
    let writer: AuditWriter
    let policies: PolicySnapshot
    let sources: ClientAddress
    let stamps: StampMaker

    var isWritable: Bool { writer.isWritable }

    /// Nothing is served that can't be recorded.
    func check() throws(WalkRefusal) {
        guard isWritable else { throw .record(.notWritable) }
    }

    func trail(of request: IncomingRequest) -> Trail {
        let agent = request.head.fields.first("user-agent").map(Array.init)
        let traceParent = request.head.fields.first("traceparent").flatMap { TraceParent(Array($0)) }
        let client = sources.of(peer: request.peer.octets, request.head.fields)
        return Trail(
            requestID: stamps.requestID(), method: request.head.method.description,
            source: RecordedSource(
                address: SourceAddress(bytes: request.peer.octets), port: Int(request.peer.port),
                client: client.flatMap { SourceAddress(bytes: $0) }, userAgent: agent),
            traceParent: traceParent,
            started: WallClock.monotonicNanoseconds())
    }

    /// Submits the record of an allowed access; what waits for it is `durable`. Only of a request whose asker is identified.
    func access(_ trail: Trail, to query: TraceQuery) -> RecordedAccess {
        guard case .identified(let actor) = trail.stage else { preconditionFailure("an access of nobody") }
        let (id, receipt) = submit(.allow(ReasonCode(AccessReason.permitted)), actor, trail)
        return RecordedAccess(
            id: id, requestID: trail.requestID, started: trail.started, kind: AnswerKind(query), receipt: receipt)
    }

    func durable(_ receipt: Receipt) async throws(WalkRefusal) {
        do throws(AuditFailure) {
            try await receipt.durable()
        } catch {
            throw .record(error)
        }
    }

    /// Records a refusal. Returns once the caller may be told: at once before identity and where one more of many is only counted, else when the
    /// record is durable.
    func refusal(_ refusal: WalkRefusal, _ trail: Trail) async throws(WalkRefusal) {
        switch trail.stage {
        case .stranger:
            if case .record = refusal { return }
            note(RefusalReason(refusal), from: trail.source.client ?? trail.source.address)
        case .identified(let actor):
            if case .record = refusal { return }
            // Whoever asks too often would else fill the disk.
            if refusal.isOneOfMany {
                return note(RefusalReason(refusal), from: trail.source.client ?? trail.source.address)
            }
            let verdict = Access.Verdict.deny(ReasonCode(RefusalReason(refusal)))
            try await durable(submit(verdict, actor, trail).receipt)
        case .recorded(let access):
            if case .record = refusal { return }
            try await durable(access.receipt)
        }
    }

    /// What came of an access that was allowed and then failed. Refusals before it have no end, and neither has an access that is on no
    /// record.
    func endRefused(_ refusal: WalkRefusal, _ status: Int, _ trail: Trail) {
        guard case .recorded(let access) = trail.stage else { return }
        if case .record(let failure) = refusal, failure != .abandoned { return }
        end(access, Ending(refusal, status: status))
    }

    func end(_ access: RecordedAccess, _ ending: Ending) {
        let elapsed = (WallClock.monotonicNanoseconds() - access.started) / 1000
        let event = AuditEvent.accessEnd(
            AccessEnd(
                attempt: access.id, requestID: access.requestID, kind: access.kind, reason: ending.reason,
                status: ending.status,
                bytes: ByteCount(ending.bytes), duration: elapsed, traces: ending.traces, counts: ending.counts,
                names: ending.names,
                unknownDropped: ending.unknownDropped))
        // Not awaited: the access is durable, and a log that fails now refuses the next request.
        _ = writer.submit(AuditRecord(event, at: stamps.stamp()))
    }

    /// Bytes that were no request. Returns the id that the answer names.
    func stranger(_ refusal: RequestRefusal, from peer: SocketAddress) -> String {
        note(RefusalReason(refusal), from: SourceAddress(bytes: peer.octets))
        return stamps.requestID()
    }

    private func note(_ reason: RefusalReason, from source: SourceAddress?) {
        writer.noteAuthFailure(ReasonCode(reason), from: source, at: stamps.stamp())
    }

    private func submit(_ verdict: Access.Verdict, _ actor: RecordedActor, _ trail: Trail) -> (
        id: RecordID, receipt: Receipt
    ) {
        let request = RecordedRequest(
            id: trail.requestID, route: trail.route ?? "unknown", method: trail.method,
            // No backend is called so.
            backend: trail.backend?.string ?? "(none)",
            parameters: trail.query?.recordedParameters ?? [], traceParent: trail.traceParent)
        let stamp = stamps.stamp()
        let access = Access(
            verdict, actor: actor, source: trail.source, request: request,
            namespaces: trail.grant?.scope.patterns ?? [], policyDigest: policies.digest,
            rules: trail.grant?.ruleNames ?? [])
        return (stamp.id, writer.submit(AuditRecord(.access(access), at: stamp)))
    }
}

/// Why an access was allowed.
private enum AccessReason: String {
    case permitted
}

extension TraceQuery {
    fileprivate var recordedParameters: [(name: String, value: RecordedRequest.Parameter)] {
        let form: [(name: String, value: RecordedRequest.Parameter)] = [
            ("raw", .flag(raw)), ("prettyPrint", .flag(pretty)),
        ]
        switch self {
        case .readTrace(let trace): return [("traceID", .traceID(trace.id))] + trace.recordedWindow + form
        case .readTraces(let traces):
            // All of one question have the same window.
            return [("traceID", .traceIDs(traces.map(\.id)))] + (traces.first?.recordedWindow ?? []) + form
        case .search(let search), .summarize(let search): return search.recordedParameters + form
        case .names(let names): return names.recordedParameters
        case .page(let page): return page.recordedParameters
        case .aggregate(let sum): return sum.told.map { ($0.name, $0.recorded) }
        }
    }
}

extension TraceByID {
    fileprivate var recordedWindow: [(name: String, value: RecordedRequest.Parameter)] {
        [("start", start), ("end", end)].compactMap { name, time in
            time.map { (name, .time(Timestamp(microseconds: $0))) }
        }
    }
}

extension StoreAggregate.Told {
    fileprivate var recorded: RecordedRequest.Parameter {
        switch value {
        case .time(let time): .time(time)
        case .number(let number): .integer(number)
        case .flag(let flag): .flag(flag)
        case .text(let text): .text(text)
        case .texts(let texts): .texts(texts)
        }
    }
}

extension StorePage {
    /// Which file; every page is one document.
    fileprivate var recordedParameters: [(name: String, value: RecordedRequest.Parameter)] {
        segments.last.map { [("file", .text($0))] } ?? []
    }
}

extension NameQuery {
    fileprivate var recordedParameters: [(name: String, value: RecordedRequest.Parameter)] {
        let form = RecordedRequest.Parameter.flag(pretty)
        switch subject {
        case .services: return [("prettyPrint", form)]
        case .operationNames(let service): return [("service", .text(service)), ("prettyPrint", form)]
        case .operations(let service, let kind):
            let kind = kind.map { [("spanKind", RecordedRequest.Parameter.text($0))] } ?? []
            return [("service", .text(service))] + kind + [("prettyPrint", form)]
        }
    }
}

extension TraceSearch {
    /// The name of an operation and the values of tags may hold secrets: that they were given is told, and they are not.
    fileprivate var recordedParameters: [(name: String, value: RecordedRequest.Parameter)] {
        var parameters: [(name: String, value: RecordedRequest.Parameter)] = [
            ("service", .text(service ?? UTF8Text("*"))), ("operation", .flag(operation != nil)),
            ("start", .time(Timestamp(microseconds: start))), ("end", .time(Timestamp(microseconds: end))),
            ("limit", .integer(Int64(limit))), ("tags", .texts(tags.map(\.key))),
        ]
        if let minDuration { parameters.append(("minDuration", .integer(minDuration))) }
        if let maxDuration { parameters.append(("maxDuration", .integer(maxDuration))) }
        return parameters
    }
}
