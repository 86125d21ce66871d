package import Identity
package import Quantities
package import Redaction
package import TraceModel

/// All policy documents in force, as one immutable value: a request is judged by one of these from beginning to end.
package struct PolicySnapshot: Sendable {
    /// SHA-256 over the canonical form of all documents: equal for files that say the same, whatever their names, layout,
    /// comments and order.
    package let digest: [UInt8]
    package let resolver: PrincipalResolver
    /// The rules of all RedactionPolicies; the built-in baseline is not among them, since it always applies.
    package let redactionRules: [RedactionRule]
    /// The namespaces that rules name literally: they are known, whether or not the configuration lists them.
    package let namedNamespaces: [Namespace]
    let rules: [AccessRule]

    init(
        digest: [UInt8], resolver: PrincipalResolver, redactionRules: [RedactionRule], namedNamespaces: [Namespace],
        rules: [AccessRule]
    ) {
        self.digest = digest
        self.resolver = resolver
        self.redactionRules = redactionRules
        self.namedNamespaces = namedNamespaces
        self.rules = rules
    }

    /// What `principal` may see on one backend. A grant without any permit is what nobody's rules match.
    package func grant(for principal: Principal, backend: UTF8Text) -> Grant {
        Grant(rules: rules.flatMap { $0.bound(for: principal, backend: backend) })
    }
}
