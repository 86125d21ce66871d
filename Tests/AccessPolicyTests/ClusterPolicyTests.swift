import AccessPolicy
import Quantities
import StrictJSON
import Testing
import TraceModel
import YAMLDocuments

/// Policies where the clusters `east` (trust domains `east.example`, `old`) and `west` (`west`) are configured.
@Suite struct ClusterPolicyTests {
    private static func table() throws -> ClusterTable {
        let east = try #require(Cluster(UTF8Text("east")))
        let west = try #require(Cluster(UTF8Text("west")))
        return ClusterTable([UTF8Text("east.example"): east, UTF8Text("old"): east, UTF8Text("west"): west])
    }

    /// Identities from groups `<trust domain>:<namespace>`; a domain of dots is written whole, since a capture is one label.
    private static let mapping = Policies.document(
        "IdentityMapping", "mesh",
        """
        { issuer: "\(Policies.issuer)", groups: { claim: groups }, identities: [
          { claim: groups, matches: "mesh:{cluster}:{n}", identity: "spiffe://{cluster}/ns/{n}/sa/a" },
          { claim: groups, matches: "mesh-east:{n}", identity: "spiffe://east.example/ns/{n}/sa/a" } ] }
        """)

    private static func permit(_ namespaces: String, _ entry: String) -> String {
        Policies.access(
            "p",
            "{ effect: permit, principals: [{ \(entry) }], resources: { namespaces: [\(namespaces)] }, visibility: full }"
        )
    }

    private func sees(_ policies: String, groups: String..., namespace: String) throws -> Bool {
        let (snapshot, problems) = Policies.read(Self.mapping + policies, clusters: try Self.table())
        #expect(problems.isEmpty, "\(problems)")
        let principal = try Policies.principal(snapshot, groups: groups)
        let grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts)
        let owner = try #require(Namespace(qualified: UTF8Text(namespace)))
        return grant.decision(owner: .namespace(owner), service: UTF8Text("web"), start: 0).visibility == .full
    }

    @Test(
        "`{cluster}` is the cluster of the identity's trust domain: the same namespace of another cluster is another's")
    func captured() throws {
        let own = Self.permit("\"{cluster}/{n}\"", "identity: \"spiffe://{cluster}/ns/{n}/sa/*\"")
        #expect(try sees(own, groups: "mesh-east:payments", namespace: "east/payments"))
        #expect(try sees(own, groups: "mesh:old:payments", namespace: "east/payments"))
        #expect(try sees(own, groups: "mesh:west:payments", namespace: "west/payments"))
        #expect(try !sees(own, groups: "mesh:west:payments", namespace: "east/payments"))
        #expect(try !sees(own, groups: "mesh-east:payments", namespace: "west/payments"))
        #expect(try !sees(own, groups: "mesh-east:payments", "mesh:west:shop", namespace: "west/payments"))
        // A trust domain that the table does not have, and a cluster's name, which is none.
        #expect(try !sees(own, groups: "mesh:north:payments", namespace: "east/payments"))
        #expect(try !sees(own, groups: "mesh:east:payments", namespace: "east/payments"))
    }

    @Test("a namespace is named with its cluster, by globs of either, or by `*` alone for all")
    func named() throws {
        for (pattern, east, west) in [
            ("east/payments", true, false), ("\"*/payments\"", true, true), ("\"east/*\"", true, false),
            ("\"*\"", true, true),
            ("\"w*/pay*\"", false, true), ("\"*/shop\"", false, false),
        ] {
            let rule = Self.permit(pattern, "group: a")
            #expect(try sees(rule, groups: "a", namespace: "east/payments") == east, "\(pattern)")
            #expect(try sees(rule, groups: "a", namespace: "west/payments") == west, "\(pattern)")
        }
    }

    @Test("a forbid whose identities can't be evaluated forbids that namespace of every cluster")
    func doubt() throws {
        let forbid = Policies.access(
            "f",
            "{ effect: forbid, principals: [{ identity: \"spiffe://{cluster}/ns/{n}/sa/*\" }], resources: { namespaces: [\"{cluster}/hr\"], services: [\"{n}\"] } }"
        )
        let policies = Self.mapping + Self.permit("\"*\"", "subject: \"*\"") + forbid
        let (snapshot, problems) = Policies.read(policies, clusters: try Self.table())
        #expect(problems.isEmpty)
        let principal = try Policies.principal(snapshot, groups: .bool(true))
        let grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts)
        for (name, visibility) in [("east/hr", Visibility.hidden), ("west/hr", .hidden), ("west/shop", .full)] {
            let owner = Owner.namespace(try #require(Namespace(qualified: UTF8Text(name))))
            #expect(
                grant.decision(owner: owner, service: UTF8Text("web"), start: 0).visibility == visibility, "\(name)")
        }
    }

    @Test("literal namespaces are known with their clusters, those of redaction policies too")
    func known() throws {
        let redaction = Policies.document(
            "RedactionPolicy", "r",
            "{ resources: { namespaces: [west/shop, \"*/a\"] }, rules: [{ keys: [a], action: mask }] }")
        let text = Self.permit("east/payments, \"*/b\"", "group: a") + redaction
        let (snapshot, problems) = Policies.read(text, clusters: try Self.table())
        #expect(problems.isEmpty)
        #expect(snapshot.namedNamespaces.map(\.name) == ["east/payments", "west/shop"])
    }

    @Test(
        "what names no cluster that is configured, or `{cluster}` elsewhere than as a trust domain, is refused",
        arguments: [
            ("payments", "group: a"), ("\"pay*\"", "group: a"), ("\"**\"", "group: a"), ("north/payments", "group: a"),
            ("East/payments", "group: a"), ("east/Pay", "group: a"), ("east/a/b", "group: a"),
            ("/payments", "group: a"),
            ("east/", "group: a"), ("\"{n}\"", "group: \"{n}\""), ("\"{n}/payments\"", "group: \"{n}\""),
            ("\"{cluster}/payments\"", "group: \"{cluster}\""), ("\"{cluster}/payments\"", "subject: \"{cluster}\""),
            ("\"{cluster}/payments\"", "identity: \"spiffe://west/ns/{cluster}/sa/a\""),
            ("\"{cluster}/payments\"", "identity: \"spiffe://a.{cluster}/ns/b/sa/a\""),
            ("\"x{cluster}/payments\"", "identity: \"spiffe://{cluster}/ns/b/sa/a\""),
            ("\"east/{cluster}\"", "identity: \"spiffe://{cluster}/ns/b/sa/a\""),
        ])
    func refused(namespaces: String, entry: String) throws {
        let found = Policies.read(Self.permit(namespaces, entry), clusters: try Self.table()).1
        #expect(found.count == 1, "\(found)")
    }

    @Test(
        "an identity of a mapping has `{cluster}` as its whole trust domain or not at all",
        arguments: [
            "spiffe://west/ns/{cluster}/sa/a", "spiffe://{cluster}.example/ns/n/sa/a", "spiffe://a-{cluster}/ns/n/sa/a",
            "spiffe://{cluster}/ns/{cluster}/sa/a",
        ])
    func mapping(identity: String) throws {
        let text = Policies.document(
            "IdentityMapping", "m",
            "{ issuer: \"\(Policies.issuer)\", identities: [{ claim: g, matches: \"m:{cluster}\", identity: \"\(identity)\" }] }"
        )
        #expect(Policies.read(text, clusters: try Self.table()).1.count == 1)
        #expect(Policies.read(text).1.isEmpty)
    }

    @Test("without configured clusters `{cluster}` is a capture like any other, and no namespace names a cluster")
    func unconfigured() throws {
        let entry = "identity: \"spiffe://td/ns/{cluster}/sa/*\""
        #expect(Policies.read(Self.permit("\"{cluster}\"", entry)).1.isEmpty)
        #expect(Policies.read(Self.permit("east/payments", "group: a")).1.count == 1)
    }
}
