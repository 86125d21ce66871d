package import AccessPolicy
package import Ownership
import Quantities
package import TraceModel

/// The view of a trace: `docs/specs/view.md` sections 1 to 4, as a pure function of trace, grant and ownership.
package struct ViewBuilder: Sendable {
    private let grant: Grant
    private let ownership: OwnershipRules
    private let separatesSharedIDs: Bool

    /// `separatesSharedIDs`: the client and the server half of one id are told apart, where the caller did not ask for raw.
    package init(grant: Grant, ownership: OwnershipRules, separatesSharedIDs: Bool = false) {
        self.grant = grant
        self.ownership = ownership
        self.separatesSharedIDs = separatesSharedIDs
    }

    package func view(of trace: TraceSkeleton) -> TraceView {
        let verdicts = Verdicts(of: trace, grant: grant, ownership: ownership)
        let visibility = trace.spans.indices.map { verdicts[$0].decision.visibility }
        let search = AncestorSearch(trace, visibility, separatesSharedIDs: separatesSharedIDs)
        let (parents, freshIDs) = search.parents()
        let visible = trace.spans.indices.filter { visibility[$0] > .hidden }
        return TraceView(
            spans: visible.map { index in
                VisibleSpan(
                    index: Int32(index), visibility: visibility[index], parent: parents[index].map { Int32($0) },
                    freshID: freshIDs[index])
            },
            keptLinks: keptLinks(of: trace, visibility), tally: verdicts.tally, owners: verdicts.spanOwners)
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
