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
    /// The attributes of which every span that the asker sees shows its own; nil for all.
    package private(set) var shownKeys: AttributeAllowList?

    package init(
        namespaces: [Namespace]?, keys: [String] = [], services: Set<UTF8Text> = [], readsSuffix: Bool = false
    ) {
        self.namespaces = namespaces
        self.keys = keys
        self.services = services
        self.readsSuffix = readsSuffix
    }

    /// The same for somebody who sees no more than these attributes of some spans.
    package func showing(only keys: AttributeAllowList) -> SearchScope {
        var scope = self
        scope.shownKeys = keys
        return scope
    }

    /// Narrowed by nothing.
    package static let everywhere = SearchScope(namespaces: nil)
}
