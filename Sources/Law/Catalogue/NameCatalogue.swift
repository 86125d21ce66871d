package import AccessPolicy
import Ownership
package import Quantities
package import TraceModel

/// The names of services and operations that the gateway has learned of spans whose owner it decided itself. What a viewer is told is what of it
/// their grant lets them see; of nothing else does it depend.
///
/// INVARIANT: services are in order of name, and the operations of each owner's spans in order of name and kind, each once: no list is sorted for a viewer, but where names
/// are rewritten or come of several owners.
package struct NameCatalogue: Sendable {
    /// An operation, and when spans of it started.
    struct Operation: Sendable {
        let name: OperationName
        let starts: SpanStarts
    }

    /// The spans of one service that have one owner: what is asked of a grant is asked once for all of them.
    struct Spans: Sendable {
        /// The owner's place in `owners`.
        let owner: Int
        /// Without the suffix that the owner proves.
        let service: UTF8Text
        /// When any of them started.
        let starts: SpanStarts
        /// There may have been more than are kept.
        let operations: [Operation]
    }

    /// A service, and whose spans of it there are.
    struct Listing: Sendable {
        /// As stored.
        let name: UTF8Text
        let spans: [Spans]
        /// The place of the namespace that the operator's table gives it, whether or not a span of it was seen.
        let listed: Int?
    }

    let owners: [Owner]
    let services: [Listing]
    /// How many different names there are.
    package let count: Int
    /// What decided whose the spans are.
    let ownership: OwnershipRules

    /// The services of which the viewer may see a span of `masked` or more, in order of name.
    package func services(within grant: Grant, at now: Timestamp) -> [UTF8Text] {
        var sight = OwnerSight(of: grant, owners)
        var names: [UTF8Text] = []
        let youngest = SpanStarts(now.microseconds)
        for service in services {
            let isSeen = service.spans.contains { sight.seen(of: $0.owner, $0.service).has($0.starts) }
            let isShown = isSeen || service.listed.map { sight.seen(of: $0, service.name).has(youngest) } ?? false
            if isShown { names.append(service.name) }
        }
        return names
    }

    /// The operations of a service of which the viewer may see a span, as they are shown, in order of name and kind, each once. `rewrite` replaces the names
    /// of hidden peers in the name of an operation of such an owner; nil where there are none.
    package func operations(
        of service: UTF8Text, within grant: Grant, rewrite: (UTF8Text, SpanOwner) -> UTF8Text?
    ) -> [OperationName] {
        guard let service = self.service(named: service) else { return [] }
        var sight = OwnerSight(of: grant, owners)
        var names: [OperationName] = []
        var isInOrder = true
        for spans in service.spans {
            let owner = SpanOwner(owner: owners[spans.owner], service: spans.service)
            let before = names.count
            let seen = sight.seen(of: spans.owner, spans.service)
            for operation in spans.operations where seen.has(operation.starts) {
                if let rewritten = rewrite(operation.name.name, owner) {
                    names.append(OperationName(name: rewritten, kind: operation.name.kind))
                    isInOrder = false
                } else {
                    names.append(operation.name)
                }
            }
            if before > 0, names.count > before { isInOrder = false }
        }
        return isInOrder ? names : Set(names).sorted()
    }

    private func service(named name: UTF8Text) -> Listing? {
        var range = services.indices
        while let first = range.first, let last = range.last {
            let middle = first + (last - first) / 2
            if services[middle].name == name { return services[middle] }
            range = services[middle].name < name ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}

/// Which spans of one owner and service are seen, by their starts.
private enum SeenSpans {
    case all
    case none
    /// Those that started within any of these.
    case within([ClosedRange<Int64>])

    func has(_ starts: SpanStarts) -> Bool {
        switch self {
        case .all: true
        case .none: false
        case .within(let ranges): ranges.contains { starts.hasAny(in: $0) }
        }
    }
}

/// What a grant shows of the spans of the owners of a catalogue.
private struct OwnerSight {
    private let grant: Grant
    private let owners: [Owner]
    /// The starts between whose first and last no decision changes: rules may apply to spans of some age alone.
    private let ages: [ClosedRange<Int64>]
    /// Of each owner, once asked for: what is seen of all its spans; nil where it depends on them.
    private var visibilities: [Visibility??]

    init(of grant: Grant, _ owners: [Owner]) {
        self.grant = grant
        self.owners = owners
        let bounds = grant.ageBounds.filter { $0 > .min }
        ages = zip([.min] + bounds, bounds.map { $0 - 1 } + [.max]).map { $0...$1 }
        visibilities = [Visibility??](repeating: nil, count: owners.count)
    }

    /// The grant is asked once for each age, whatever there is of spans.
    mutating func seen(of owner: Int, _ service: UTF8Text) -> SeenSpans {
        if let all = visibility(ofAll: owner) { return all >= .masked ? .all : .none }
        let seen = ages.filter { isVisible(owner, service, $0.lowerBound) }
        return seen.isEmpty ? .none : seen.count == ages.count ? .all : .within(seen)
    }

    private mutating func visibility(ofAll owner: Int) -> Visibility? {
        if let known = visibilities[owner] { return known }
        let visibility = grant.visibility(ofAllOf: owners[owner])
        visibilities[owner] = .some(visibility)
        return visibility
    }

    private func isVisible(_ owner: Int, _ service: UTF8Text, _ start: Int64) -> Bool {
        grant.decision(owner: owners[owner], service: service, start: start).visibility >= .masked
    }
}
