import Quantities
import Redaction
import TraceModel
import Testing

/// The viewer sees `payments` in `east`, and `shared` in `east` and `west`: all clusters that there are.
@Suite struct ClusterPeersTests {
    private func rewritten(_ text: String, in owner: String?, key: String = "app.note") throws -> String {
        let names = ["east": "east.example", "west": "west.example"]
        let table = ClusterTable(
            try Dictionary(
                uniqueKeysWithValues: names.map { (UTF8Text($1), try #require(Cluster(UTF8Text($0)))) }))
        let scope = NamespaceScope(permitted: [GlobPattern("east/payments"), GlobPattern("*/shared")], forbidden: [])
        let known = try #require(Namespace(qualified: UTF8Text("west/storefront")))
        let seen = try #require(Namespace(qualified: UTF8Text("east/payments")))
        var redactor = Redactor(
            rules: RedactionRules(), scope: scope, known: [known, seen], settings: RedactionSettings(clusters: table))
        let namespace = owner.flatMap { Namespace(qualified: UTF8Text($0)) }
        let place = SpanOwner(
            owner: namespace.map(Owner.namespace) ?? .unknown(.noCluster), service: UTF8Text("web"))
        let profile = redactor.profile(of: place)
        let kind = redactor.treatment(of: Array(key.utf8), in: profile).peerKey
        let changed = redactor.rewritePeers(in: Array(text.utf8)[...], under: kind, in: profile)
        return changed.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    @Test(
        "a name without a cluster is one of the span's own cluster; of a span of unknown owner, of any",
        arguments: [
            ("ledger.payments.svc", "east/shared", true), ("ledger.payments.svc", "west/shared", false),
            ("ledger.payments.svc", nil, false), ("ledger.shared.svc", "west/shared", true),
            ("ledger.shared.svc", nil, true), ("ledger.ops.svc", "east/shared", false),
            ("system:serviceaccount:payments:a", "west/shared", false),
            ("outbound|80||a.payments.svc.cluster.local", "east/shared", true),
        ])
    func near(text: String, owner: String?, isKept: Bool) throws {
        #expect(try rewritten(text, in: owner) == (isKept ? text : "redacted"))
    }

    @Test(
        "an identity's trust domain says its cluster, wherever it stands; one of no cluster is of any",
        arguments: [
            ("spiffe://east.example/ns/payments/sa/a", true), ("east.example/ns/payments/sa/a", true),
            ("spiffe://west.example/ns/payments/sa/a", false), ("spiffe://cluster.local/ns/payments/sa/a", false),
            ("spiffe://cluster.local/ns/shared/sa/a", true),
        ])
    func identities(text: String, isKept: Bool) throws {
        for owner in ["east/shared", "west/shared", nil] {
            #expect(try rewritten(text, in: owner) == (isKept ? text : "redacted"))
        }
    }

    @Test("under the keys of peers a known namespace of any cluster counts")
    func keys() throws {
        #expect(try rewritten("web.storefront", in: "east/shared", key: "peer.service") == "redacted")
        #expect(try rewritten("web.payments", in: "east/shared", key: "peer.service") == "web.payments")
        #expect(try rewritten("web.payments", in: "west/shared", key: "peer.service") == "redacted")
        #expect(try rewritten("payments", in: "west/shared", key: "peer.namespace") == "redacted")
        #expect(try rewritten("payments", in: "east/shared", key: "peer.namespace") == "payments")
    }
}
