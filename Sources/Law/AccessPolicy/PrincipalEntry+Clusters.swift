import Identity
import Quantities
import TraceModel
import YAMLDocuments

/// `{cluster}` in an identity: the trust domain there, read as the cluster that `ownership.clusters` has for it.
extension PrincipalEntry {
    static let cluster = "cluster"
    private static let head = "spiffe://{cluster}/"

    /// Reads one entry of `list`: as it stands, or, where it captures `{cluster}`, once for each trust domain of the table, with its cluster
    /// bound. Empty where something of it is wrong.
    static func entries(
        reading node: YAMLNode, of list: String = "principals", _ context: PolicyContext, _ problems: inout ProblemList
    ) -> [PrincipalEntry] {
        guard let entry = PrincipalEntry(reading: node, of: list, context, &problems) else { return [] }
        guard let clusters = context.clusters, entry.names.contains(cluster) else { return [entry] }
        guard let identity = entry.identity, identity.text.hasPrefix(head) else {
            problems.add(
                "`{cluster}` stands for a trust domain: expected it in `identity` alone, as `\(head)…`",
                at: node.position)
            return []
        }
        let rest = identity.text.utf8.dropFirst(head.utf8.count - 1)
        return clusters.trustDomains.compactMap { domain, cluster in
            let text = YAMLText(text: "spiffe://\(domain.string)\(Substring(rest))", position: node.position)
            guard let pattern = text.pattern("key `identity`", &problems) else { return nil }
            var bound = PrincipalEntry(
                issuer: entry.issuer, subject: entry.subject, group: entry.group, identity: pattern)
            bound.bound[Self.cluster] = cluster.text
            return bound
        }
    }
}
