import AccessPolicy
import AuditLog
import AuditStorage
import Backends
import Quantities
import SpanStream
import TraceModel
import Upstream

/// An `access` record on its way to the disk.
struct RecordedAccess: Sendable {
    let id: RecordID
    let requestID: String
    /// Monotonic nanoseconds of the request's start.
    let started: Int64
    let kind: AnswerKind
    let receipt: Receipt
}

/// What came of an allowed access.
struct Ending: Sendable {
    private(set) var reason: EndReason
    private(set) var status: Int?
    private(set) var traces: [TraceID] = []
    private(set) var tally = ViewTally(rows: [])
    private(set) var names: Int?
    private(set) var unknownDropped = 0
    var bytes = 0
    var redactions: [String: Int] = [:]

    init(_ filtered: FilteredAnswer, as answer: Answer) {
        switch answer {
        case .fixed(let fixed): (reason, status) = (fixed.status == 404 ? .notFound : .complete, fixed.status)
        case .rendered: (reason, status) = (.complete, 200)
        }
        // As the answer is marked, one that shows nothing too.
        if filtered.isPartial { reason = .partial }
        traces = filtered.shown.map(\.id)
        names = filtered.names?.count
        tally = filtered.tally
        unknownDropped = filtered.unknownDropped
    }

    init(_ refusal: WalkRefusal, status: Int) {
        reason = EndReason(refusal)
        self.status = reason == .clientGone ? nil : status
    }

    mutating func interrupt(_ interruption: ReplyInterruption) {
        reason = interruption.reason
        bytes = interruption.bytes
        redactions = interruption.redactions
        if bytes == 0 { status = nil }
    }

    var counts: SpanCounts { SpanCounts(tally, redactions: redactions) }
}

extension AnswerKind {
    init(_ query: TraceQuery) {
        self =
            switch query {
            case .readTrace: .trace
            case .readTraces: .traces
            case .search: .search
            case .summarize: .summaries
            case .names: .names
            case .page: .page
            case .aggregate: .aggregate
            }
    }
}

extension EndReason {
    /// What is larger than the bounds of what is read and written may be in order.
    init(_ fault: ReplyFault) {
        self = if case .tooLarge = fault { .overLimit } else { .storeReply }
    }

    fileprivate init(_ refusal: WalkRefusal) {
        switch refusal {
        // Whoever has left waits for nothing, neither the store nor the disk.
        case .store(.cancelled), .record(.abandoned): self = .clientGone
        case .store(.timedOut): self = .storeTimeout
        case .store(.unreachable), .store(.insecure), .store(.addressRefused), .store(.noCredential),
            .store(.unwritable), .store(.unsafePath), .namesUnknown:
            self = .storeUnreachable
        case .store(.malformed), .store(.encoded), .store(.redirected), .store(.wrongContentType): self = .storeReply
        case .store(.unexpectedStatus): self = .storeStatus
        case .store(.oversized): self = .overLimit
        // Behind the access a question is refused by its store's status alone: one that can't be asked that.
        case .storeStatus, .route: self = .storeStatus
        case .storeReply(let fault): self.init(fault)
        case .heldBytes, .spansPerTrace, .answerTooLarge: self = .overLimit
        case .token, .claims, .keysUnknown, .audience, .rate, .tooManyRequests, .target, .noAccess,
            .notVerified,
            .keyRedacted,
            .upstreamRequests, .record:
            self = .internal
        }
    }
}
