package import Ownership
package import TraceModel

extension SpanOwners {
    /// The owners of a trace's spans, whoever looks at them.
    package init(of trace: TraceSkeleton, by ownership: OwnershipRules) {
        let owners = trace.origins.map { origin in
            let owner = ownership.owner(of: origin)
            return SpanOwner(owner: owner, service: Verdicts.service(of: origin, owner))
        }
        self.init(owners: owners, places: trace.spans.map(\.origin))
    }
}
