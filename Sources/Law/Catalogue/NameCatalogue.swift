package import AccessPolicy
package import Quantities
package import TraceModel

/// The names of services and operations that the gateway has learned of spans whose owner it decided itself. What a viewer is told is what of it
/// their grant lets them see; of nothing else does it depend.
///
/// INVARIANT: services are in order of name, and the operations of each owner's spans in order of name and kind, each once: no list is sorted for a viewer, but where names
/// are rewritten or come of several owners.
package struct NameCatalogue: Sendable {
    /// When spans started, in microseconds since the epoch.
    struct Age: Sendable {
        var first: Int64
        var last: Int64

        mutating func take(_ start: Int64) {
            (first, last) = (min(first, start), max(last, start))
        }
    }

    /// An operation, and when spans of it started.
    struct Operation: Sendable {
        let name: OperationName
        let age: Age
    }

    /// The spans of one service that have one owner: what is asked of a grant is asked once for all of them.
    struct Spans: Sendable {
        /// The owner's place in `owners`.
        let owner: Int
        /// Without the suffix that the owner proves.
        let service: UTF8Text
        /// At least one.
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

    /// The services of which the viewer may see a span of `masked` or more, in order of name.
    package func services(within grant: Grant, at now: Timestamp) -> [UTF8Text] {
        var sight = OwnerSight(of: grant, owners)
        var names: [UTF8Text] = []
        let youngest = Age(first: now.microseconds, last: now.microseconds)
        for service in services {
            let isSeen = service.spans.contains { sight.showsAny(of: $0) }
            let isShown = isSeen || service.listed.map { sight.shows($0, service.name, youngest) } ?? false
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
            for operation in spans.operations where sight.shows(spans.owner, spans.service, operation.age) {
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

/// What a grant shows of the spans of the owners of a catalogue.
private struct OwnerSight {
    private let grant: Grant
    private let owners: [Owner]
    /// Whether a rule asks for the age of spans.
    private let isByAge: Bool
    /// Of each owner, once asked for: what is seen of all its spans; nil where it depends on them.
    private var visibilities: [Visibility??]

    init(of grant: Grant, _ owners: [Owner]) {
        self.grant = grant
        self.owners = owners
        isByAge = !grant.ageBounds.isEmpty
        visibilities = [Visibility??](repeating: nil, count: owners.count)
    }

    /// Whether any of an owner's operations may be seen. Where no rule asks for the age of spans one speaks for all.
    mutating func showsAny(of spans: NameCatalogue.Spans) -> Bool {
        let asked = isByAge ? spans.operations[...] : spans.operations.prefix(1)
        return asked.contains { shows(spans.owner, spans.service, $0.age) }
    }

    /// A rule may apply to spans of some age alone: the oldest and the youngest speak for all.
    mutating func shows(_ owner: Int, _ service: UTF8Text, _ age: NameCatalogue.Age) -> Bool {
        if let all = visibility(ofAll: owner) { return Self.tells(all) }
        return isVisible(owner, service, age.first) || isByAge && isVisible(owner, service, age.last)
    }

    private mutating func visibility(ofAll owner: Int) -> Visibility? {
        if let known = visibilities[owner] { return known }
        let visibility = grant.visibility(ofAllOf: owners[owner])
        visibilities[owner] = .some(visibility)
        return visibility
    }

    private func isVisible(_ owner: Int, _ service: UTF8Text, _ start: Int64) -> Bool {
        Self.tells(grant.decision(owner: owners[owner], service: service, start: start).visibility)
    }

    /// Shapes do not say what they are.
    private static func tells(_ visibility: Visibility) -> Bool { visibility >= .masked }
}
