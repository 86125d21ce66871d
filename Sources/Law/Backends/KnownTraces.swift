import SpanStream
import TraceModel

/// Traces that earlier replies to the same question have held. One that a later reply holds byte for byte once more was checked then, and says nothing new: the first copy is what is shown. One
/// that differs by a byte is another one, and is read.
package struct KnownTraces: Sendable {
    /// What one takes beside the text of its reply.
    package static let bytesOfTrace = 128

    struct Known: Sendable {
        fileprivate let passage: JSONPassage
        let id: TraceID
        /// How many members of it were dropped.
        let unknownDropped: Int
    }

    /// By their fingerprints, of several the last one: a store whose traces begin alike gains nothing by it, and has each of them compared with one.
    private var traces: [Int: Known] = [:]

    package init() {}

    /// Adds a trace that was read. It keeps the whole text of its reply.
    mutating func add(_ trace: JaegerTrace) {
        guard let fingerprint = trace.passage.fingerprint else { return }
        traces[fingerprint] = Known(
            passage: trace.passage, id: trace.skeleton.id, unknownDropped: trace.bodies.unknownDropped)
    }

    /// Goes behind the trace that stands next, where it is a known one. Nil, and nothing is taken, where it is not.
    func passOver(_ cursor: inout JSONCursor) -> Known? {
        guard !traces.isEmpty, let fingerprint = cursor.fingerprintOfNext, let known = traces[fingerprint],
            cursor.take(known.passage)
        else { return nil }
        return known
    }
}
