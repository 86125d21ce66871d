package import Quantities
package import TraceModel
import StrictJSON

/// What came of an allowed access: the status, what was shown, and what was not.
package struct AccessEnd: Sendable, Equatable {
    /// The id of the `access` record that it ends.
    package let attempt: RecordID
    package let requestID: String
    package let kind: AnswerKind
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
    /// How many names a list gave; nil where none was given.
    package let names: Int?
    /// Members and values of the store's reply that nobody understood: left out and counted.
    package let unknownDropped: Int

    package init(
        attempt: RecordID, requestID: String, kind: AnswerKind, reason: EndReason, status: Int?, bytes: ByteCount,
        duration: Int64, traces: [TraceID] = [], counts: SpanCounts = SpanCounts(), names: Int? = nil,
        unknownDropped: Int = 0
    ) {
        self.attempt = attempt
        self.requestID = requestID
        self.kind = kind
        self.reason = reason
        self.status = status
        self.bytes = bytes
        self.duration = duration
        self.traces = traces
        self.counts = counts
        self.names = names
        self.unknownDropped = unknownDropped
    }

    /// The record's `res`.
    func write(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("bytes")
            json.count(bytes.bytes)
            json.name("duration_us")
            json.bounded(duration)
            json.name("kind")
            json.string(kind.rawValue)
            if let names {
                json.name("names")
                json.count(names)
            }
            counts.write(to: &json)
            if let status {
                json.name("status")
                json.count(status)
            }
            json.name("trace_ids")
            json.texts(traces.map { UTF8Text($0.description) }.sorted(), limit: 2_000, count: 50)
            if unknownDropped > 0 {
                json.name("unknown_dropped")
                json.count(unknownDropped)
            }
        }
    }
}
