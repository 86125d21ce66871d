package import Ownership
package import Quantities
package import TraceModel
import View

/// Learns names, trace by trace.
package struct CatalogueBuilder: Sendable {
    private let ownership: OwnershipRules
    private var entries: [NameCatalogue.Entry: NameCatalogue.Age] = [:]
    /// The operations seen so far, by their services.
    private var operations: [UTF8Text: Set<UTF8Text>] = [:]

    package init(ownership: OwnershipRules) {
        self.ownership = ownership
    }

    /// Learns of all spans of a trace. `names` gives the stored names of the span at a place.
    package mutating func learn(
        _ trace: TraceSkeleton, names: (Int) -> (operation: UTF8Text, service: UTF8Text)
    ) {
        let owners = SpanOwners(of: trace, by: ownership)
        for (place, span) in trace.spans.enumerated() {
            let (operation, service) = names(place)
            let entry = NameCatalogue.Entry(
                owner: owners.owners[owners.place(ofSpan: Int32(place))], service: service, operation: operation,
                kind: span.kind)
            operations[service, default: []].insert(operation)
            let known = entries[entry] ?? NameCatalogue.Age(first: span.start, last: span.start)
            entries[entry] = NameCatalogue.Age(
                first: min(known.first, span.start), last: max(known.last, span.start))
        }
    }

    /// Whether an operation of a service has been seen, of whatever owner.
    package func knows(_ operation: UTF8Text, of service: UTF8Text) -> Bool {
        operations[service]?.contains(operation) ?? false
    }

    /// What has been learned, and the operator's table.
    package func catalogue() -> NameCatalogue { NameCatalogue(entries: entries, listed: ownership.services) }
}
