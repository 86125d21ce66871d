import Quantities
import TraceModel

/// Which spans carry an id. One span an id is the rule, so only ids that several carry have a list.
///
/// Visible spans of one id that show the same service, kind, visibility and times are one span that was stored more than once: they
/// count as the first of them. Nothing that a viewer may not see, or that redaction may take away, is looked at for this, or a removed
/// value could choose between two parents.
struct SpanHolders {
    private var first: [SpanID: Int32] = [:]
    private var several: [SpanID: [Int]] = [:]
    /// The ids that several spans carry, in no order.
    var sharedIDs: Dictionary<SpanID, [Int]>.Keys { several.keys }
    /// For each repeated copy, the span that it counts as.
    private(set) var copies: [Int: Int] = [:]

    init(_ trace: TraceSkeleton, _ visibility: [Visibility]) {
        first.reserveCapacity(trace.spans.count)
        for (index, span) in trace.spans.enumerated() {
            if let earlier = first[span.id] {
                several[span.id, default: [Int(earlier)]].append(index)
            } else {
                first[span.id] = Int32(index)
            }
        }
        if !several.isEmpty { findCopies(trace, visibility) }
    }

    /// The holders of an id, in the store's order; of copies the first.
    subscript(_ id: SpanID) -> [Int] {
        several[id] ?? first[id].map { [Int($0)] } ?? []
    }

    /// The span that carries an id alone; nil where none does, or several do.
    func only(_ id: SpanID) -> Int? {
        guard several.isEmpty || several[id] == nil else { return nil }
        return first[id].map { Int($0) }
    }

    private mutating func findCopies(_ trace: TraceSkeleton, _ visibility: [Visibility]) {
        var firsts: [Likeness: Int] = [:]
        for (id, holders) in several {
            for holder in holders where visibility[holder] > .hidden {
                let span = trace.spans[holder]
                let service = trace.origins[Int(span.origin)].service
                let likeness = Likeness(span, service: service, visibility: visibility[holder])
                if let first = firsts[likeness] { copies[holder] = first } else { firsts[likeness] = holder }
            }
            firsts.removeAll(keepingCapacity: true)
            several[id] = holders.filter { copies[$0] == nil }
        }
    }
}

/// What makes two visible spans of one id the same span.
private struct Likeness: Hashable {
    let service: UTF8Text?
    let kind: SpanKind
    let start: Int64
    let duration: Int64
    let visibility: Visibility

    init(_ span: SpanRecord, service: UTF8Text?, visibility: Visibility) {
        // Of a shape neither is shown.
        self.service = visibility >= .masked ? service : nil
        kind = visibility >= .masked ? span.kind : .other
        start = span.start
        duration = span.duration
        self.visibility = visibility
    }
}
