package import TraceModel

/// Why a span of a view hangs where it does: for explanations. Parents are found by `ViewBuilder` alone.
package enum ParentFinding: Sendable, Hashable {
    /// The span names no parent.
    case root
    /// Its parent is the one that it names.
    case stored
    /// So many hidden ancestors stand between it and the parent that is shown.
    case skipped(Int)
    /// It is shown as a root: so many hidden ancestors stand above it, and no visible one.
    case noneVisible(Int)
    /// It is shown as a root: behind so many hidden ancestors a parent is named that the reply does not hold.
    case notInReply(Int)
    /// Several spans carry an id on the way, or the ids make a loop: the view's rules chose a parent, or none.
    case ambiguous

    /// Of the span at `place`, whose parent in the view is the one at `parent`.
    package init(of place: Int, parent: Int?, in trace: TraceSkeleton, _ visibility: [Visibility]) {
        let holders = Dictionary(grouping: trace.spans.indices) { trace.spans[$0].id }
        var passed = 0
        var seen: Set<SpanID> = []
        var next = trace.spans[place].parentID
        while let id = next {
            guard let carriers = holders[id], seen.insert(id).inserted else {
                self = holders[id] == nil && parent == nil ? .notInReply(passed) : .ambiguous
                return
            }
            if let visible = carriers.first(where: { visibility[$0] > .hidden }) {
                let isTold = carriers.count == 1 && visible == parent
                self = isTold ? (passed == 0 ? .stored : .skipped(passed)) : .ambiguous
                return
            }
            guard carriers.count == 1 else {
                self = .ambiguous
                return
            }
            passed += 1
            next = trace.spans[carriers[0]].parentID
        }
        self = parent != nil ? .ambiguous : passed == 0 ? .root : .noneVisible(passed)
    }
}
