import Identity
import Quantities
import YAMLDocuments

extension PrincipalEntry {
    /// Reads one entry of `list`, `principals` or `exempt`; nil where something of it is wrong.
    ///
    /// * `identity`, `group`, `subject`: patterns, which may capture
    /// * `issuer`: a configured issuer; a group or subject needs it where several are configured
    ///
    /// At least one key must be there: `{}` would be everybody.
    init?(
        reading node: YAMLNode, of list: String, _ context: PolicyContext, _ problems: inout ProblemList
    ) {
        let label = "entry of `\(list)`"
        let keys = KnownKeys(optional: ["identity", "group", "subject", "issuer"])
        guard let entry = node.mapping(label, keys, &problems) else { return nil }
        guard !entry.entries.isEmpty else {
            problems.add(
                "\(label) is empty: expected `identity`, `group`, `subject` or `issuer`", at: node.position)
            return nil
        }
        if entry["issuer"] == nil, entry["group"] != nil || entry["subject"] != nil, context.issuers?.count ?? 1 > 1 {
            problems.add(
                "key `issuer` is missing: several issuers are configured, and a group or subject is one issuer's word",
                at: node.position)
        }
        func pattern(_ key: String) -> CapturePattern? {
            entry.text(key, &problems)?.pattern("key `\(key)`", &problems)
        }
        let issuer = entry.text("issuer", &problems)?.issuer(among: context.issuers, &problems)
        self.init(issuer: issuer, subject: pattern("subject"), group: pattern("group"), identity: pattern("identity"))
        guard isWhole(entry), hasDistinctCaptures(label, at: node.position, &problems) else { return nil }
    }

    /// The names that the entry captures.
    var names: [String] { [subject, group, identity].flatMap { $0?.names ?? [] } }

    /// Whether every key that was written could be read: a broken one must not widen the entry.
    private func isWhole(_ entry: YAMLMapping) -> Bool {
        (issuer != nil) == (entry["issuer"] != nil) && (subject != nil) == (entry["subject"] != nil)
            && (group != nil) == (entry["group"] != nil) && (identity != nil) == (entry["identity"] != nil)
    }

    private func hasDistinctCaptures(
        _ label: String, at position: SourcePosition, _ problems: inout ProblemList
    ) -> Bool {
        let names = names
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            problems.add("\(label) captures `\(names[twice])` twice", at: position)
            return false
        }
        if let group, let identity, !group.names.isEmpty, !identity.names.isEmpty {
            // Otherwise a principal of many groups and identities would bind in the product of both.
            problems.add("both `group` and `identity` capture: expected captures in one of them", at: position)
            return false
        }
        return true
    }
}
