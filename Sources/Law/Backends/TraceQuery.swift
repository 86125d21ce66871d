package import TraceModel

/// What a caller asks of a store, parsed once: typed values and nothing of the request's bytes.
package enum TraceQuery: Sendable, Equatable {
    case readTrace(TraceByID)
    /// At least one, of different ids.
    case readTraces([TraceByID])
    case search(TraceSearch)
    /// The same, answered with a few facts of each trace.
    case summarize(TraceSearch)
    case names(NameQuery)
    case page(StorePage)
    case aggregate(StoreAggregate)

    /// Whether traces are shown as stored, without the repair of shared ids.
    package var raw: Bool {
        switch self {
        case .readTrace(let trace): trace.raw
        case .readTraces(let traces): traces.contains(where: \.raw)
        case .search(let search), .summarize(let search): search.raw
        case .names, .page, .aggregate: false
        }
    }

    /// What is searched for; nil where traces or names are asked for.
    package var search: TraceSearch? {
        switch self {
        case .search(let search), .summarize(let search): search
        case .readTrace, .readTraces, .names, .page, .aggregate: nil
        }
    }

    /// The form of the traces in the answer. Facts of them are made of either.
    package var form: ReplyForm {
        switch self {
        case .readTrace(let trace): trace.form
        case .search(let search): search.form
        case .summarize: .v1
        case .names(let names): names.form
        case .readTraces, .page, .aggregate: .v1
        }
    }

    package var pretty: Bool {
        switch self {
        case .readTrace(let trace): trace.pretty
        case .readTraces(let traces): traces.contains(where: \.pretty)
        case .search(let search), .summarize(let search): search.pretty
        case .names(let names): names.pretty
        case .page, .aggregate: false
        }
    }
}

/// One trace by its id.
package struct TraceByID: Sendable, Equatable {
    package let id: TraceID
    /// Microseconds since the epoch, as Jaeger takes them; they narrow where the store looks and hide nothing.
    package let start: Int64?
    package let end: Int64?
    /// Whether the caller asked for the trace as stored, without the repair of shared ids.
    package let raw: Bool
    package let pretty: Bool
    /// The form of the answer.
    package let form: ReplyForm

    package init(
        id: TraceID, start: Int64? = nil, end: Int64? = nil, raw: Bool = false, pretty: Bool = false,
        form: ReplyForm = .v1
    ) {
        self.id = id
        self.start = start
        self.end = end
        self.raw = raw
        self.pretty = pretty
        self.form = form
    }
}
