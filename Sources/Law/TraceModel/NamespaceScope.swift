import Quantities

/// The namespaces in which a viewer may see something of `masked` or more: all that a backend and the redactor learn of a grant.
package struct NamespaceScope: Sendable, Hashable {
    /// Services in namespaces, by patterns: all of the one in each of the other.
    package struct Area: Sendable, Hashable {
        fileprivate let namespaces: [GlobPattern]
        fileprivate let services: [GlobPattern]

        package init(namespaces: [GlobPattern], services: [GlobPattern]) {
            self.namespaces = namespaces
            self.services = services
        }

        fileprivate func reaches(_ namespace: ArraySlice<UInt8>) -> Bool {
            namespaces.contains { $0.matches(namespace) }
        }
    }

    /// What one of those may see who ask together.
    package struct Side: Sendable, Hashable {
        fileprivate let permitted: [Area]
        fileprivate let closed: [Area]
        /// Whether spans of unknown owner may be seen.
        fileprivate let seesUnowned: Bool

        /// `closed` are the areas in which nothing may be seen, whatever is permitted.
        package init(permitted: [Area], closed: [Area], seesUnowned: Bool = false) {
            self.permitted = permitted
            self.closed = closed
            self.seesUnowned = seesUnowned
        }

        /// Whether no list of namespaces holds all that is permitted.
        fileprivate var isBoundless: Bool {
            seesUnowned || permitted.contains { $0.namespaces.contains(where: \.matchesEverything) }
        }

        /// The services of the namespace in which nothing may be seen.
        fileprivate func closed(in namespace: ArraySlice<UInt8>) -> [GlobPattern] {
            closed.filter { $0.reaches(namespace) }.flatMap(\.services)
        }

        /// The services that a permit leaves in the namespace and nothing `taken` takes away.
        fileprivate func open(in namespace: ArraySlice<UInt8>, without taken: [GlobPattern]) -> [GlobPattern] {
            permitted.filter { $0.reaches(namespace) }.flatMap(\.services)
                .filter { service in !taken.contains { $0.covers(service) } }
        }
    }

    private let sides: [Side]

    /// What all sides have in common; without a side, nothing.
    package init(sides: [Side]) {
        self.sides = sides
    }

    /// A scope of whole namespaces.
    package init(permitted: [GlobPattern], forbidden: [GlobPattern]) {
        let everything = [GlobPattern("*")]
        self.init(sides: [
            Side(
                permitted: [Area(namespaces: permitted, services: everything)],
                closed: [Area(namespaces: forbidden, services: everything)])
        ])
    }

    package func contains(_ namespace: Namespace) -> Bool {
        let bytes = namespace.text.bytes[...]
        let taken = sides.flatMap { $0.closed(in: bytes) }
        // Services that everybody so far may see: of each of them a pattern, all of which some name matches.
        var common: [[GlobPattern]] = sides.isEmpty ? [] : [[]]
        for side in sides where !common.isEmpty {
            let open = side.open(in: bytes, without: taken)
            common = common.flatMap { earlier in
                open.filter { one in earlier.allSatisfy { $0.meets(one) } }.map { earlier + [$0] }
            }
        }
        return !common.isEmpty
    }

    /// The namespaces in it, in order of name: those that it names itself, and of `known` those that its globs match. Nil where it is not bound to any.
    package func namespaces(among known: Set<Namespace>) -> [Namespace]? {
        guard !sides.allSatisfy(\.isBoundless) else { return nil }
        let patterns = sides.flatMap { $0.permitted.flatMap(\.namespaces) }
        let named = patterns.compactMap { $0.literal.flatMap { Namespace(qualified: UTF8Text($0)) } }
        return known.union(named).filter(contains).sorted()
    }

    /// Whether it names each of its namespaces, so that `namespaces` needs nothing known to give all of them.
    package var isListed: Bool {
        sides.contains { side in
            !side.isBoundless && side.permitted.allSatisfy { $0.namespaces.allSatisfy { $0.literal != nil } }
        }
    }

    /// Every permitted pattern as written, for the audit record's `scope`.
    package var patterns: [String] {
        var seen: Set<String> = []
        return sides.flatMap { $0.permitted.flatMap { $0.namespaces.map(\.text) } }.filter { seen.insert($0).inserted }
    }
}
