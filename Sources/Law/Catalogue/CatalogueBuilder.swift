package import Ownership
package import Quantities
package import TraceModel
import View

/// Learns names, trace by trace.
package struct CatalogueBuilder: Sendable {
    private let ownership: OwnershipRules
    private let bounds: CatalogueBounds
    private let listed: Set<Namespace>
    private var services: [UTF8Text: LearnedOwners] = [:]
    /// Of all services together.
    private var units = 0
    private var listedOwners = 0
    private var unlistedOwners = 0

    /// How often there was something that it did not take.
    package private(set) var refusals = 0
    package var isFull: Bool { refusals > 0 }
    /// Whether that was because of what there is in all, and not of the same service: what is learned first has an advantage.
    package private(set) var isCrowded = false

    package init(ownership: OwnershipRules, bounds: CatalogueBounds = CatalogueBounds()) {
        self.ownership = ownership
        self.bounds = bounds
        listed = ownership.known.union(ownership.services.values)
    }

    /// Learns of the spans of a trace that was found by a search for `service` in `window` (microseconds since the epoch): of those alone that the search would
    /// find by themselves, since what else stands in the trace is there by what may be hidden. `names` gives the stored names of the span at a place.
    package mutating func learn(
        _ trace: TraceSkeleton, foundBy service: UTF8Text, within window: ClosedRange<Int64>,
        names: (Int) -> (operation: UTF8Text, service: UTF8Text)
    ) {
        let owners = SpanOwners(of: trace, by: ownership)
        var known = services.removeValue(forKey: service) ?? LearnedOwners()
        for (place, span) in trace.spans.enumerated() where window.contains(span.start) {
            let (operation, itsService) = names(place)
            guard itsService == service else { continue }
            let owner = owners.owners[owners.place(ofSpan: Int32(place))]
            guard take(owner, span.start, of: &known, at: window.upperBound) else { continue }
            take(
                OperationName(name: operation, kind: span.kind), span.start, ofOwner: owner, &known,
                at: window.upperBound)
        }
        services[service] = known.owners.isEmpty ? nil : known
    }

    /// Keeps what an earlier catalogue holds of some services and could not be asked for again, as far as it is of spans that started within `window`. Nothing of it
    /// where other rules decided whose the spans are.
    package mutating func keep(
        _ earlier: NameCatalogue, of isAsked: (UTF8Text) -> Bool, within window: ClosedRange<Int64>
    ) {
        guard earlier.ownership == ownership else { return }
        for service in earlier.services where isAsked(service.name) {
            var known = services.removeValue(forKey: service.name) ?? LearnedOwners()
            for spans in service.spans { keep(spans, ofOwner: earlier.owners[spans.owner], &known, within: window) }
            services[service.name] = known.owners.isEmpty ? nil : known
        }
    }

    private mutating func keep(
        _ spans: NameCatalogue.Spans, ofOwner owner: Owner, _ known: inout LearnedOwners,
        within window: ClosedRange<Int64>
    ) {
        let owner = SpanOwner(owner: owner, service: spans.service)
        let now = window.upperBound
        for start in spans.starts.since(window.lowerBound)?.times ?? [] where start <= now {
            guard take(owner, start, of: &known, at: now) else { return }
        }
        for operation in spans.operations {
            for start in operation.starts.since(window.lowerBound)?.times ?? [] where start <= now {
                take(operation.name, start, ofOwner: owner, &known, at: now)
            }
        }
    }

    /// False where there is no room for the owner.
    private mutating func take(
        _ owner: SpanOwner, _ start: Int64, of known: inout LearnedOwners, at now: Int64
    ) -> Bool {
        guard known.owners[owner]?.take(start, at: now) == nil else { return true }
        if isListed(owner.owner) {
            guard listedOwners < bounds.listedOwners else { return refuse(isCrowded: true) }
            listedOwners += 1
        } else {
            guard unlistedOwners < bounds.unlistedOwners else { return refuse(isCrowded: true) }
            guard known.unlisted < bounds.unlistedOwnersOfService else { return refuse(isCrowded: false) }
            known.unlisted += 1
            unlistedOwners += 1
        }
        known.owners[owner] = LearnedSpans(start)
        return true
    }

    private mutating func take(
        _ name: OperationName, _ start: Int64, ofOwner owner: SpanOwner, _ known: inout LearnedOwners, at now: Int64
    ) {
        guard let needed = known.owners[owner]?.units(for: name), let ownersUnits = known.owners[owner]?.units else {
            return
        }
        if needed > 0 {
            let isListed = isListed(owner.owner)
            let taken = isListed ? ownersUnits : known.unlistedUnits
            guard taken + needed <= bounds.namesOfOwner, known.units + needed <= bounds.namesOfService else {
                return _ = refuse(isCrowded: false)
            }
            guard units + needed <= bounds.names else { return _ = refuse(isCrowded: true) }
            units += needed
            known.units += needed
            if !isListed { known.unlistedUnits += needed }
        }
        known.owners[owner]?.take(name, start, at: now)
    }

    private mutating func refuse(isCrowded: Bool) -> Bool {
        refusals += 1
        if isCrowded { self.isCrowded = true }
        return false
    }

    /// What names no namespace is of few kinds.
    private func isListed(_ owner: Owner) -> Bool { owner.namespace.map { listed.contains($0) } ?? true }

    /// Whether an operation of a service has been seen, of whatever owner.
    package func knows(_ operation: UTF8Text, of service: UTF8Text) -> Bool {
        let names = SpanKind.allCases.map { OperationName(name: operation, kind: $0) }
        return services[service]?.owners.values.contains { known in names.contains { known.operations[$0] != nil } }
            ?? false
    }

    /// What has been learned, and the operator's table.
    package func catalogue() -> NameCatalogue {
        var owners = OwnerTable()
        let names = Set(services.keys).union(ownership.services.keys).sorted()
        let found = names.map { name in
            NameCatalogue.Listing(
                name: name, spans: spans(of: name, &owners),
                listed: ownership.services[name].map { owners.place(of: .namespace($0)) })
        }
        let count = services.values.reduce(0) { $1.owners.values.reduce($0) { $0 + $1.operations.count } }
        return NameCatalogue(owners: owners.owners, services: found, count: count, ownership: ownership)
    }

    private func spans(of service: UTF8Text, _ owners: inout OwnerTable) -> [NameCatalogue.Spans] {
        (services[service]?.owners ?? [:]).map { owner, learned in
            NameCatalogue.Spans(
                owner: owners.place(of: owner.owner), service: owner.service, starts: learned.starts,
                operations: learned.operations.sorted { $0.key < $1.key }
                    .map { NameCatalogue.Operation(name: $0, starts: $1) })
        }
    }
}

/// What has been learned of the spans of one service: of each owner by itself, so that none of them takes the room of another.
private struct LearnedOwners: Sendable {
    var owners: [SpanOwner: LearnedSpans] = [:]
    /// How many of them no configuration names.
    var unlisted = 0
    /// What the names of operations take, and of those owners together.
    var units = 0
    var unlistedUnits = 0
}

/// Numbers owners in the order in which they come.
private struct OwnerTable {
    private(set) var owners: [Owner] = []
    private var places: [Owner: Int] = [:]

    mutating func place(of owner: Owner) -> Int {
        if let known = places[owner] { return known }
        places[owner] = owners.count
        owners.append(owner)
        return owners.count - 1
    }
}
