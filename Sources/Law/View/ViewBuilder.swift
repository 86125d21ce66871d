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
        let verdicts = trace.origins.map(verdict)
        let visibility = trace.spans.map { verdicts[Int($0.origin)].decision.visibility }
        let parents = AncestorSearch(trace, visibility).parents()
        let visible = trace.spans.indices.filter { visibility[$0] >= .masked }
        return TraceView(
            spans: visible.map { index in
                let parent = parents[index].map { trace.spans[$0].id }
                return VisibleSpan(index: Int32(index), visibility: visibility[index], parent: parent)
            },
            keptLinks: keptLinks(of: trace, visibility), tally: tally(of: trace, verdicts))
    }

    /// Why each origin is shown or hidden, in the order of `trace.origins`: for explanations.
    package func verdicts(of trace: TraceSkeleton) -> [Verdict] { trace.origins.map(verdict) }

    private func verdict(_ origin: SpanOrigin) -> Verdict {
        let owner = ownership.owner(of: origin)
        let service = Self.service(of: origin, owner)
        return Verdict(owner: owner, decision: grant.decision(owner: owner, service: service))
    }

    /// The service's name without its proven `.namespace` suffix; empty where it has none.
    private static func service(of origin: SpanOrigin, _ owner: Owner) -> UTF8Text {
        guard let service = origin.service else { return UTF8Text("") }
        guard let namespace = owner.namespace else { return service }
        let suffix = Array(".\(namespace.name)".utf8)
        guard service.bytes.count > suffix.count, service.bytes.suffix(suffix.count).elementsEqual(suffix) else {
            return service
        }
        return UTF8Text(validated: Array(service.bytes.dropLast(suffix.count)))
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

    private func tally(of trace: TraceSkeleton, _ verdicts: [Verdict]) -> ViewTally {
        var spans = [Int](repeating: 0, count: verdicts.count)
        for span in trace.spans { spans[Int(span.origin)] += 1 }
        return ViewTally(
            rows: verdicts.indices.filter { spans[$0] > 0 }.map { place in
                let verdict = verdicts[place]
                return ViewTally.Row(
                    owner: verdict.owner, service: trace.origins[place].service,
                    visibility: verdict.decision.visibility,
                    rules: verdict.decision.reason.rules.map(\.text), spans: spans[place])
            })
    }
}

/// Whose the spans of one origin are, and what that means for this viewer.
package struct Verdict: Sendable {
    package let owner: Owner
    package let decision: Decision
}
