import Identity
import Quantities
import StrictJSON
import TraceModel
import YAMLDocuments

extension OwnershipConfiguration {
    static func readClusters(_ mapping: YAMLMapping?, _ problems: inout ProblemList) -> ClusterTable? {
        guard let node = mapping?["clusters"], let entries = mapping?.textTable("clusters", &problems) else {
            return nil
        }
        if entries.isEmpty {
            problems.add("key `clusters` is empty: expected a trust domain with its cluster", at: node.position)
        }
        var byDomain: [UTF8Text: Cluster] = [:]
        for (domain, name) in entries {
            if (try? SPIFFEID(parsing: UTF8Text("spiffe://" + domain.text)))?.path.isEmpty != true {
                problems.add(
                    "key of `clusters`: \(ForeignText.quoted(domain.text)) is no trust domain: expected `a-z`, `0-9`, `.`, `-` and `_`",
                    at: domain.position)
            }
            guard let cluster = Cluster(name.bytes) else {
                problems.add(
                    "value of \(ForeignText.quoted(domain.text)): \(ForeignText.quoted(name.text)) is no cluster: expected at most 128 letters, "
                        + "digits, `.`, `-` and `_`, first and last a letter or digit", at: name.position)
                continue
            }
            byDomain[domain.bytes] = cluster
        }
        return ClusterTable(byDomain)
    }
}

extension YAMLText {
    /// The text as a namespace; where there are clusters, as `cluster/namespace` of one of them.
    func namespace(_ label: String, _ clusters: ClusterTable?, _ problems: inout ProblemList) -> Namespace? {
        let namespace = Namespace(qualified: bytes)
        let fault =
            switch (namespace, namespace?.cluster, clusters) {
            case (nil, _, _):
                "is no namespace: expected at most 63 of `a-z`, `0-9` and `-`, first and last no `-`"
            case (_, _?, nil): "names a cluster, and `ownership.clusters` is not configured"
            case (_, nil, _?):
                "names no cluster: expected `cluster/namespace`, since `ownership.clusters` is configured"
            case (_, let name?, let clusters?) where clusters.cluster(named: name) == nil:
                "names a cluster that is not configured: expected one of "
                    + clusters.clusters.map { "`\($0)`" }.joined(separator: ", ")
            default: ""
            }
        if fault.isEmpty { return namespace }
        problems.add("\(label): \(ForeignText.quoted(text)) \(fault)", at: position)
        return nil
    }
}
