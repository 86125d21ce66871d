package import AccessPolicy
package import Ownership
import Quantities
package import TraceModel

/// The view of a trace: `docs/specs/view.md` sections 1 to 4, as a pure function of trace, grant and ownership.
package struct ViewBuilder: Sendable {
    private let grant: Grant
    private let ownership: OwnershipRules

    package init(grant: Grant, ownership: OwnershipRules) {
        self.grant = grant
        self.ownership = ownership
    }

    package func view(of trace: TraceSkeleton) -> TraceView {
        let verdicts = Verdicts(of: trace, grant: grant, ownership: ownership)
        let visibility = trace.spans.indices.map { verdicts[$0].decision.visibility }
        let parents = AncestorSearch(trace, visibility).parents()
        let visible = trace.spans.indices.filter { visibility[$0] >= .masked }
        return TraceView(
            spans: visible.map { index in
                let parent = parents[index].map { trace.spans[$0].id }
                return VisibleSpan(index: Int32(index), visibility: visibility[index], parent: parent)
            },
            keptLinks: keptLinks(of: trace, visibility), tally: verdicts.tally)
    }

    /// Why each span is shown or hidden, in the store's order: for explanations.
    package func verdicts(of trace: TraceSkeleton) -> [Verdict] {
        let verdicts = Verdicts(of: trace, grant: grant, ownership: ownership)
        return trace.spans.indices.map { verdicts[$0] }
    }

    /// A link stays between full spans of this trace and never names its own span.
    private func keptLinks(of trace: TraceSkeleton, _ visibility: [Visibility]) -> [Bool] {
        guard !trace.links.isEmpty else { return [] }
        var fullIDs: Set<SpanID> = []
        for (index, span) in trace.spans.enumerated() where visibility[index] == .full { fullIDs.insert(span.id) }
        var kept = [Bool](repeating: false, count: trace.links.count)
        for (index, span) in trace.spans.enumerated() where visibility[index] == .full {
            for link in span.links {
                guard let target = trace.links[link].target else { continue }
                kept[link] = target != span.id && fullIDs.contains(target)
            }
        }
        return kept
    }
}
