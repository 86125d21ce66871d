import Quantities

/// The namespaces in which a viewer may see something of `masked` or more: all that a backend and the redactor learn of a grant.
package struct NamespaceScope: Sendable, Hashable {
    /// What one of those may see who ask together.
    package struct Side: Sendable, Hashable {
        fileprivate let permitted: [GlobPattern]
        fileprivate let forbidden: [GlobPattern]

        /// `forbidden` are the patterns in which nothing may be seen, whatever is permitted.
        package init(permitted: [GlobPattern], forbidden: [GlobPattern]) {
            self.permitted = permitted
            self.forbidden = forbidden
        }

        fileprivate func contains(_ bytes: ArraySlice<UInt8>) -> Bool {
            permitted.contains { $0.matches(bytes) } && !forbidden.contains { $0.matches(bytes) }
        }
    }

    private let sides: [Side]

    /// What all sides have in common; without a side, nothing.
    package init(sides: [Side]) {
        self.sides = sides
    }

    package init(permitted: [GlobPattern], forbidden: [GlobPattern]) {
        self.init(sides: [Side(permitted: permitted, forbidden: forbidden)])
    }

    package func contains(_ namespace: Namespace) -> Bool {
        let bytes = namespace.text.bytes[...]
        return !sides.isEmpty && sides.allSatisfy { $0.contains(bytes) }
    }

    /// Every permitted pattern as written, for the audit record's `scope`.
    package var patterns: [String] {
        var seen: Set<String> = []
        return sides.flatMap { $0.permitted.map(\.text) }.filter { seen.insert($0).inserted }
    }
}
