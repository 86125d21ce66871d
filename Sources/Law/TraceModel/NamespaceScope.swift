import Quantities

/// The namespaces in which a viewer may see something of `masked` or more: all that a backend and the redactor learn of a grant.
package struct NamespaceScope: Sendable, Hashable {
    private let permitted: [GlobPattern]
    private let forbidden: [GlobPattern]

    /// `forbidden` are the patterns in which nothing at all may be seen, whatever is permitted.
    package init(permitted: [GlobPattern], forbidden: [GlobPattern]) {
        self.permitted = permitted
        self.forbidden = forbidden
    }

    package func contains(_ namespace: Namespace) -> Bool {
        let bytes = namespace.text.bytes[...]
        return permitted.contains { $0.matches(bytes) } && !forbidden.contains { $0.matches(bytes) }
    }

    /// Every permitted pattern as written, for the audit record's `scope`.
    package var patterns: [String] { permitted.map(\.text) }
}
