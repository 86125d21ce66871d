package import Quantities

/// Where a search looks for spans that its asker may see: by all that it is narrowed, but it may always look further.
package struct SearchScope: Sendable {
    /// In order of name; nil where spans of any namespace, or of none, may be meant.
    package let namespaces: [Namespace]?
    /// The attributes in which spans name their namespace.
    package let keys: [String]
    /// The services that belong to one of those namespaces by the operator's table.
    package let services: Set<UTF8Text>
    /// Whether a service's name may end with its namespace.
    package let readsSuffix: Bool
    /// Whether the asker may see spans in namespaces that are not among these.
    package let isOpen: Bool
    /// Whether a namespace of one name may be seen in one cluster and not in another.
    package let hasClusters: Bool
    /// What the asker sees of what is found there.
    package private(set) var sight = Sight.everything

    /// How much is seen of the spans that a search finds.
    package enum Sight: Sendable {
        /// Every span, in full.
        case everything
        /// Some spans, each of them in full.
        case wholeSpans
        /// Of some spans less than all, but none in these namespaces.
        case partsOfSpans(wholeIn: Set<Namespace>)
    }

    package init(
        namespaces: [Namespace]?, keys: [String] = [], services: Set<UTF8Text> = [], readsSuffix: Bool = false,
        isOpen: Bool = false, hasClusters: Bool = false
    ) {
        self.namespaces = namespaces
        self.keys = keys
        self.services = services
        self.readsSuffix = readsSuffix
        self.isOpen = isOpen
        self.hasClusters = hasClusters
    }

    /// The same for somebody who sees so much there.
    package func seen(by sight: Sight) -> SearchScope {
        var scope = self
        scope.sight = sight
        return scope
    }

    /// Narrowed by nothing.
    package static let everywhere = SearchScope(namespaces: nil)
}
