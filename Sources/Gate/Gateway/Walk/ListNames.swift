import AccessPolicy
import Backends
import Catalogue
import Ownership
import Quantities
import Redaction
import TraceModel

/// Step 6 for names: what the gateway has learned, folded into what the viewer may see of it. The store is not asked: its lists hold everybody's names.
struct ListNames: Sendable {
    let shelf: CatalogueShelf
    let ownership: OwnershipRules
    let redaction: RedactionSettings
    let clock: @Sendable () -> Timestamp

    func callAsFunction(_ query: NameQuery, within grant: Grant) throws(WalkRefusal) -> ListedNames {
        guard let catalogue = shelf.catalogue else { throw .namesUnknown }
        switch query.subject {
        case .services: return .services(catalogue.services(within: grant, at: clock()))
        case .operations(let service, let kind):
            let all = operations(of: service, in: catalogue, grant)
            guard let kind else { return .operations(all) }
            let wanted = SpanKind.allCases.filter { UTF8Text($0.text) == kind }
            return .operations(all.filter { wanted.contains($0.kind) })
        case .operationNames(let service): return .operations(operations(of: service, in: catalogue, grant))
        }
    }

    /// Operations are called what the span path calls them.
    private func operations(
        of service: UTF8Text, in catalogue: NameCatalogue, _ grant: Grant
    ) -> [OperationName] {
        var redactor = Redactor(
            rules: grant.redactionRules, scope: grant.scope, known: ownership.known, settings: redaction,
            viewer: grant.viewer)
        var last: (owner: SpanOwner, profile: RedactionProfile)?
        return catalogue.operations(of: service, within: grant) { name, owner in
            let profile = last?.owner == owner ? last?.profile : nil
            let current = profile ?? redactor.profile(of: owner)
            if profile == nil { last = (owner, current) }
            return redactor.rewritePeers(in: name.bytes[...], under: .none, in: current)
                .map { UTF8Text(validated: $0) }
        }
    }
}
