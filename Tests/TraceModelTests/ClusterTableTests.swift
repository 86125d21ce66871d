import Quantities
import TraceModel
import Testing

@Suite struct ClusterTableTests {
    @Test("a cluster's name is letters, digits and `.`, `_`, `-` between them")
    func names() {
        for name in ["east", "East-1", "gke_acme_europe-west1_prod", "a.b", "7", String(repeating: "a", count: 128)] {
            #expect(Cluster(UTF8Text(name))?.name == name)
        }
        for name in ["", "-a", "a-", ".a", "a/b", "a:b", "a b", "*", "{a}", "é", String(repeating: "a", count: 129)] {
            #expect(Cluster(UTF8Text(name)) == nil, "\(name)")
        }
    }

    @Test("a qualified namespace is a cluster and a label, and is another than the label alone")
    func qualified() throws {
        let east = try #require(Cluster(UTF8Text("East_1")))
        let label = try #require(Namespace("payments"))
        let namespace = Namespace(label, in: east)
        #expect(namespace.name == "East_1/payments" && namespace.label == label && namespace.cluster == east.text)
        #expect(Namespace(qualified: UTF8Text("East_1/payments")) == namespace && namespace != label)
        #expect(Namespace(qualified: UTF8Text("payments")) == label && label.cluster == nil && label.label == label)
        for text in ["/payments", "east/", "east/Pay", "a/b/c", "-/payments", "", "east//payments"] {
            #expect(Namespace(qualified: UTF8Text(text)) == nil, "\(text)")
        }
        #expect(Namespace("East_1/payments") == nil)
    }
}
