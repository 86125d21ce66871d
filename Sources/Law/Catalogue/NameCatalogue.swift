package import AccessPolicy
package import Quantities
package import TraceModel

/// The names of services and operations that the gateway has learned of spans whose owner it decided itself. What a viewer is told is what of it
/// their grant lets them see; of nothing else does it depend.
package struct NameCatalogue: Sendable {
    /// A name with its owner, as spans bore it.
    struct Entry: Hashable, Sendable {
        let owner: SpanOwner
        /// As stored.
        let service: UTF8Text
        let operation: UTF8Text
        let kind: SpanKind
    }

    /// When spans of an entry started, in microseconds since the epoch.
    struct Age: Sendable {
        var first: Int64
        var last: Int64
    }

    let entries: [Entry: Age]
    /// Services that belong to a namespace by the operator's table, whether or not a span of theirs was seen.
    let listed: [UTF8Text: Namespace]

    init(entries: [Entry: Age], listed: [UTF8Text: Namespace]) {
        self.entries = entries
        self.listed = listed
    }

    /// How many different names there are.
    package var count: Int { entries.count }

    /// The services of which the viewer may see a span of `masked` or more, in order of name.
    package func services(within grant: Grant, at now: Timestamp) -> [UTF8Text] {
        var names = Set(entries.lazy.filter { Self.isVisible($0.key.owner, $0.value, grant) }.map(\.key.service))
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
        for (entry, age) in entries where entry.service == service && Self.isVisible(entry.owner, age, grant) {
            names.insert(OperationName(name: rewrite(entry.operation, entry.owner), kind: entry.kind))
        }
        return names.sorted()
    }

    /// A rule may apply to spans of some age alone: the oldest and the youngest speak for all.
    private static func isVisible(_ owner: SpanOwner, _ age: Age, _ grant: Grant) -> Bool {
        [age.first, age.last].contains { start in
            grant.decision(owner: owner.owner, service: owner.service, start: start).visibility >= .masked
        }
    }
}
