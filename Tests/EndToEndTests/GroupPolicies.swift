import DemoServices

/// Policies for tests in which what somebody may see hangs on a group of the demo's issuer.
enum GroupPolicies {
    static let mapping = """
        apiVersion: spanwarden.dev/v1
        kind: IdentityMapping
        metadata: { name: groups }
        spec: { issuer: \(DemoIssuer.url), groups: { claim: groups } }
        """

    /// A folder's text: the mapping, and those rules.
    static func text(_ rules: [String]) -> String { ([mapping] + rules).joined(separator: "\n---\n") + "\n" }

    /// A permit of everything in these namespaces, as YAML writes a list's entries.
    static func permit(_ group: String, _ namespaces: String, unowned: Bool = false) -> String {
        rule(group, "permit", "namespaces: [\(namespaces)]" + (unowned ? ", unowned: true" : ""), ", visibility: full")
    }

    static func forbid(_ group: String, _ namespaces: String) -> String {
        rule(group, "forbid", "namespaces: [\(namespaces)]", "")
    }

    private static func rule(_ group: String, _ effect: String, _ resources: String, _ more: String) -> String {
        """
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: \(effect)-\(group) }
        spec: { effect: \(effect), principals: [{ group: \(group) }], resources: { \(resources) }\(more) }
        """
    }
}
