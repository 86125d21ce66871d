package import Ownership
package import Quantities
package import TraceModel
import View

/// Learns names, trace by trace.
package struct CatalogueBuilder: Sendable {
    private let ownership: OwnershipRules
    private let most: Int
    /// Whether there were more names than it takes: what came then is not in it.
    package private(set) var isFull = false
    private var services: [UTF8Text: [SpanOwner: [OperationName: NameCatalogue.Age]]] = [:]
    private var count = 0

    /// `most`: how many names it takes. A store whose operations hold ids must not fill the memory.
    package init(ownership: OwnershipRules, most: Int = 100_000) {
        self.ownership = ownership
        self.most = most
    }

    /// Learns of the spans of a trace that was found by a search for `service` in `window` (microseconds since the epoch): of those alone that the search would
    /// find by themselves, since what else stands in the trace is there by what may be hidden. `names` gives the stored names of the span at a place.
    package mutating func learn(
        _ trace: TraceSkeleton, foundBy service: UTF8Text, within window: ClosedRange<Int64>,
        names: (Int) -> (operation: UTF8Text, service: UTF8Text)
    ) {
        let owners = SpanOwners(of: trace, by: ownership)
        var known = services.removeValue(forKey: service) ?? [:]
        for (place, span) in trace.spans.enumerated() where window.contains(span.start) {
            let (operation, itsService) = names(place)
            guard itsService == service else { continue }
            let owner = owners.owners[owners.place(ofSpan: Int32(place))]
            let name = OperationName(name: operation, kind: span.kind)
            if known[owner]?[name] != nil {
                known[owner]?[name]?.take(span.start)
            } else if count < most {
                known[owner, default: [:]][name] = NameCatalogue.Age(first: span.start, last: span.start)
                count += 1
            } else {
                isFull = true
            }
        }
        services[service] = known.isEmpty ? nil : known
    }

    /// Whether an operation of a service has been seen, of whatever owner.
    package func knows(_ operation: UTF8Text, of service: UTF8Text) -> Bool {
        let names = SpanKind.allCases.map { OperationName(name: operation, kind: $0) }
        return services[service]?.values.contains { known in names.contains { known[$0] != nil } } ?? false
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
        return NameCatalogue(owners: owners.owners, services: found, count: count)
    }

    private func spans(of service: UTF8Text, _ owners: inout OwnerTable) -> [NameCatalogue.Spans] {
        (services[service] ?? [:]).map { owner, operations in
            NameCatalogue.Spans(
                owner: owners.place(of: owner.owner), service: owner.service,
                operations: operations.sorted { $0.key < $1.key }.map { NameCatalogue.Operation(name: $0, age: $1) })
        }
    }
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
