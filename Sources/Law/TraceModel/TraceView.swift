/// What policy leaves of one trace: which spans, at which visibility, in which tree. A value that speaks of bytes only by place.
package struct TraceView: Sendable {
    /// The visible spans, in the store's order.
    package let spans: [VisibleSpan]
    /// For each link of the skeleton, whether it stays.
    package let keptLinks: [Bool]
    package let tally: ViewTally
    /// Whose the spans are: which values of them are hidden depends on it.
    package let owners: SpanOwners

    package init(spans: [VisibleSpan], keptLinks: [Bool], tally: ViewTally, owners: SpanOwners) {
        self.spans = spans
        self.keptLinks = keptLinks
        self.tally = tally
        self.owners = owners
    }

    /// Whether there is a trace for this viewer at all: bare shapes make none.
    package var exists: Bool { spans.contains { $0.visibility >= .masked } }

    /// The place of the earliest span of `masked` or more that has no such ancestor, the first of several; where each has one, of the earliest of all. Nil where
    /// there is no such span. `trace` is the one that this is a view of.
    package func root(of trace: TraceSkeleton) -> Int32? {
        let told = spans.filter { $0.visibility >= .masked }
        let places = Set(told.map(\.index))
        let parents = Dictionary(spans.map { ($0.index, $0.parent) }) { first, _ in first }
        let roots = told.filter { !hasAncestor($0, among: places, parents) }
        return (roots.isEmpty ? told : roots).min { one, other in
            trace.spans[Int(one.index)].start < trace.spans[Int(other.index)].start
        }?.index
    }

    /// Through shapes; each of them once, so that a circle of them ends.
    private func hasAncestor(_ span: VisibleSpan, among places: Set<Int32>, _ parents: [Int32: Int32?]) -> Bool {
        var next = span.parent
        var passed: Set<Int32> = []
        while let place = next, passed.insert(place).inserted {
            if places.contains(place) { return true }
            next = parents[place] ?? nil
        }
        return false
    }

    /// When the trace starts for this viewer, in microseconds since the epoch; nil where there is none. `trace` is the one that this is a view of.
    package func start(in trace: TraceSkeleton) -> Int64? {
        spans.lazy.filter { $0.visibility >= .masked }.map { trace.spans[Int($0.index)].start }.min()
    }
}

/// One span that is shown, at least in part.
package struct VisibleSpan: Sendable {
    /// The span's place in the skeleton.
    package let index: Int32
    package let visibility: Visibility
    /// The place in the skeleton of its nearest ancestor in the view.
    package let parent: Int32?
    /// The id that it gets where it is the server half of a shared one and the halves are told apart; else nil.
    package let freshID: SpanID?

    package init(index: Int32, visibility: Visibility, parent: Int32?, freshID: SpanID? = nil) {
        self.index = index
        self.visibility = visibility
        self.parent = parent
        self.freshID = freshID
    }
}
