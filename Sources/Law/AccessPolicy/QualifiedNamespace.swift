import Identity
import Quantities
import StrictJSON
import TraceModel
import YAMLDocuments

/// `cluster/namespace`, as policies write namespaces where `ownership.clusters` is configured; `*` alone is every namespace of every cluster.
enum QualifiedNamespace {
    static func check(_ text: YAMLText, among clusters: ClusterTable, _ problems: inout ProblemList) -> Bool {
        if text.text == "*" { return true }
        let parts = text.text.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            return refuse("names no cluster: expected `cluster/namespace`, or `*`", text, &problems)
        }
        guard isCluster(String(Substring(parts[0])), among: clusters) else {
            let names = clusters.clusters.map { "`\($0)`" }.joined(separator: ", ")
            return refuse(
                "names a cluster that is not configured: expected a glob, `{cluster}` or one of \(names)", text,
                &problems)
        }
        guard let template = try? CaptureTemplate(parsing: String(Substring(parts[1]))),
            !template.names.contains(PrincipalEntry.cluster), RuleResources.isNamespaceOrGlob(template)
        else {
            return refuse(
                "can't be a namespace: expected `a-z`, `0-9` and `-` behind the cluster, with `*` for any run of them",
                text,
                &problems)
        }
        return true
    }

    private static func isCluster(_ text: String, among clusters: ClusterTable) -> Bool {
        if text == "{cluster}" { return true }
        guard text.utf8.contains(UInt8(ascii: "*")) else { return clusters.clusters.contains { $0.name == text } }
        // A glob may begin and end with any of a name's bytes.
        return text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "*") || Cluster(UTF8Text("a" + String(UnicodeScalar(byte)) + "a")) != nil
        }
    }

    private static func refuse(_ message: String, _ text: YAMLText, _ problems: inout ProblemList) -> Bool {
        problems.add("entry of `namespaces`: \(ForeignText.quoted(text.text)) \(message)", at: text.position)
        return false
    }
}
