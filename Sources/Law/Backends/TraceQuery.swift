package import TraceModel

/// What a caller asks of a store, parsed once: typed values and nothing of the request's bytes.
package enum TraceQuery: Sendable, Equatable {
    case readTrace(TraceByID)

    /// Whether spans are wanted as the store has them, without the repair of shared ids.
    package var asksForRaw: Bool {
        switch self {
        case .readTrace(let trace): trace.raw
        }
    }
}

/// One trace by its id.
package struct TraceByID: Sendable, Equatable {
    package let id: TraceID
    /// Microseconds since the epoch, as Jaeger takes them; they narrow where the store looks and hide nothing.
    package let start: Int64?
    package let end: Int64?
    /// Whether the caller asked for the trace as stored.
    package let raw: Bool
    package let pretty: Bool

    package init(id: TraceID, start: Int64? = nil, end: Int64? = nil, raw: Bool = false, pretty: Bool = false) {
        self.id = id
        self.start = start
        self.end = end
        self.raw = raw
        self.pretty = pretty
    }
}
