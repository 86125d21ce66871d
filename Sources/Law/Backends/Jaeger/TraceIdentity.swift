import SpanStream
import TraceModel

/// The id that a reply's trace must have: the one asked for, and the same everywhere.
struct TraceIdentity {
    let expected: TraceID?
    /// The trace's id, as soon as anything has named it.
    private(set) var found: TraceID?
    /// Where it was named last: mostly it is spelled as before.
    private var spelling: JSONString?

    init(expecting id: TraceID?) {
        expected = id
    }

    /// Judges a trace id that `cursor` has just read.
    mutating func check(_ string: JSONString, _ cursor: JSONCursor) throws(ReplyFault) {
        if let spelling, cursor.areEqual(spelling, string) { return }
        guard let id = TraceID(hex: cursor.slice(string)) else { throw .shape(offset: cursor.edge, .wrongShape) }
        guard id == expected ?? id, id == found ?? id else { throw .shape(offset: cursor.edge, .otherTrace) }
        found = id
        spelling = string
    }

    /// Whether a reference to this trace is one to the span's own: any is, as long as nothing has named the trace.
    func isOwn(_ trace: TraceID) -> Bool { trace == found ?? expected ?? trace }
}
