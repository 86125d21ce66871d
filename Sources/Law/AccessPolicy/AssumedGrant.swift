package import TraceModel

/// A grant written on the command line, `payments=full,storefront=masked`: for reading recordings, never for serving.
package struct AssumedGrant: Sendable {
    package let grant: Grant
    /// The namespaces that the entries name: the known namespaces of an explanation.
    package let namespaces: [Namespace]

    /// Reads comma-separated `pattern=visibility`; a pattern is a namespace, a glob or `*`.
    package init(parsing text: String) throws(AssumedGrantProblem) {
        var rules: [Grant.BoundRule] = []
        var namespaces: [Namespace] = []
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else { throw .malformed(String(entry)) }
            guard let visibility = Visibility(rawValue: parts[1]) else { throw .unknownVisibility(parts[1]) }
            if let namespace = Namespace(parts[0]) {
                namespaces.append(namespace)
            } else if !parts[0].utf8.contains(UInt8(ascii: "*")) {
                throw .notANamespace(parts[0])
            }
            guard visibility > .hidden else { continue }
            rules.append(
                Grant.BoundRule(
                    name: RuleName("--grant " + entry), effect: .permit(visibility),
                    namespaces: [GlobPattern(parts[0])], services: [GlobPattern("*")]))
        }
        grant = Grant(rules: rules)
        self.namespaces = namespaces
    }
}

/// Why a text is no assumed grant; each holds the part that is wrong.
package enum AssumedGrantProblem: Error, Equatable {
    case malformed(String)
    case unknownVisibility(String)
    case notANamespace(String)
}
