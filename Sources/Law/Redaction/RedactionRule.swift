/// One rule of a RedactionPolicy: what happens to the values under some keys.
package struct RedactionRule: Sendable, Hashable {
    package let name: String
    package let keys: [KeyPattern]
    package let action: RedactionAction
    package let resources: RedactionResources

    package init(
        name: String, keys: [KeyPattern], action: RedactionAction, resources: RedactionResources = .everything
    ) {
        self.name = name
        self.keys = keys
        self.action = action
        self.resources = resources
    }

    /// The first of its patterns that a folded key matches.
    func pattern(forFolded key: [UInt8]) -> KeyPattern? { keys.first { $0.matches(folded: key) } }

    /// `policies/classification/credentials.yaml`, built in: always applies and knows no exemption. A test compares the two.
    package static let credentialBaseline = RedactionRule(
        name: "baseline:credentials", keys: credentialKeys.map(KeyPattern.init), action: .remove)

    package static let credentialKeys = [
        "*authorization", "*cookie", "*cookies", "*api-key", "*apikey", "*x-auth-*", "*security-token", "*csrf-token",
        "*xsrf-token", "*access-token", "*refresh-token", "*id-token", "*session-token", "*bearer-token", "dpop",
        "*.dpop", "*client-cert", "*client-secret", "*password", "*passwd", "*passphrase", "*private-key",
        "*secret-key",
        "*secret-access-key", "*connection-string",
    ]
}

/// Ordered by severity: of the rules that hit one value the most severe wins.
package enum RedactionAction: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// The value becomes a keyed code of it, equal for equal values everywhere.
    case joinedPseudonym
    /// The value becomes a keyed code of it, equal for equal values under one key in one namespace.
    case pseudonym
    /// The value becomes `****`.
    case mask
    /// Key and value go.
    case remove

    package static func < (left: RedactionAction, right: RedactionAction) -> Bool {
        left.rawValue < right.rawValue
    }
}
