package import AccessPolicy
package import Quantities
package import TraceModel

/// The names of services and operations that the gateway has learned of spans whose owner it decided itself. What a viewer is told is what of it
/// their grant lets them see; of nothing else does it depend.
package struct NameCatalogue: Sendable {
    /// When spans started, in microseconds since the epoch.
    struct Age: Sendable {
        var first: Int64
        var last: Int64

        mutating func take(_ start: Int64) {
            (first, last) = (min(first, start), max(last, start))
        }
    }

    /// The operations of one service's spans of one owner.
    typealias Operations = [OperationName: Age]

    /// By the service's name as stored, and by owner: what is asked of a grant is asked once for each owner.
    let services: [UTF8Text: [SpanOwner: Operations]]
    /// Services that belong to a namespace by the operator's table, whether or not a span of theirs was seen.
    let listed: [UTF8Text: Namespace]
    /// How many different names there are.
    package let count: Int

    init(services: [UTF8Text: [SpanOwner: Operations]], count: Int, listed: [UTF8Text: Namespace]) {
        self.services = services
        self.count = count
        self.listed = listed
    }

    /// The services of which the viewer may see a span of `masked` or more, in order of name.
    package func services(within grant: Grant, at now: Timestamp) -> [UTF8Text] {
        let byAge = !grant.ageBounds.isEmpty
        var names = Set(
            services.lazy.filter { $0.value.contains { Self.shows($0.key, $0.value, grant, byAge) } }.map(\.key))
        for (service, namespace) in listed {
            let owner = SpanOwner(owner: .namespace(namespace), service: service)
            let age = Age(first: now.microseconds, last: now.microseconds)
            if Self.isVisible(owner, age, grant) { names.insert(service) }
        }
        return names.sorted()
    }

    /// The operations of a service of which the viewer may see a span, as they are shown, in order of name and kind, each once. `rewrite` replaces the names
    /// of hidden peers in the name of an operation of such an owner.
    package func operations(
        of service: UTF8Text, within grant: Grant, rewrite: (UTF8Text, SpanOwner) -> UTF8Text
    ) -> [OperationName] {
        var names: Set<OperationName> = []
        for (owner, operations) in services[service] ?? [:] {
            for (operation, age) in operations where Self.isVisible(owner, age, grant) {
                names.insert(OperationName(name: rewrite(operation.name, owner), kind: operation.kind))
            }
        }
        return names.sorted()
    }

    /// Whether any of an owner's operations may be seen. Where no rule asks for the age of spans one speaks for all.
    private static func shows(_ owner: SpanOwner, _ operations: Operations, _ grant: Grant, _ byAge: Bool) -> Bool {
        operations.values.prefix(byAge ? operations.count : 1).contains { isVisible(owner, $0, grant) }
    }

    /// A rule may apply to spans of some age alone: the oldest and the youngest speak for all.
    private static func isVisible(_ owner: SpanOwner, _ age: Age, _ grant: Grant) -> Bool {
        [age.first, age.last].contains { start in
            grant.decision(owner: owner.owner, service: owner.service, start: start).visibility >= .masked
        }
    }
}
