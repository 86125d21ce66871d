package import Quantities
package import TraceModel
import StrictJSON

/// What came of an allowed access: the status, what was shown, and what was not.
package struct AccessEnd: Sendable, Equatable {
    /// The id of the `access` record that it ends.
    package let attempt: RecordID
    package let requestID: String
    package let reason: EndReason
    /// The status sent; nil where no head was sent.
    package let status: Int?
    /// Of the body sent.
    package let bytes: ByteCount
    /// Microseconds.
    package let duration: Int64
    /// The traces shown.
    package let traces: [TraceID]
    package let counts: SpanCounts
    /// Members and values of the store's reply that nobody understood: left out and counted.
    package let unknownDropped: Int

    package init(
        attempt: RecordID, requestID: String, reason: EndReason, status: Int?, bytes: ByteCount, duration: Int64,
        traces: [TraceID] = [], counts: SpanCounts = SpanCounts(), unknownDropped: Int = 0
    ) {
        self.attempt = attempt
        self.requestID = requestID
        self.reason = reason
        self.status = status
        self.bytes = bytes
        self.duration = duration
        self.traces = traces
        self.counts = counts
        self.unknownDropped = unknownDropped
    }

    var res: JSONValue {
        let ids = traces.map { UTF8Text($0.description) }.sorted()
        return .members(
            [
                ("bytes", .count(bytes.bytes)), ("duration_us", .integer(duration)), ("kind", .string("trace")),
                ("status", status.map { .count($0) }), ("trace_ids", Bounded.list(ids, limit: 2_000, count: 50)),
                ("unknown_dropped", unknownDropped > 0 ? .count(unknownDropped) : nil),
            ] + counts.members)
    }
}
