import Quantities
import Redaction
import TraceModel
import Testing

@Suite struct RedactionProfileTests {
    private static let policy = RedactionResources(
        namespaces: [GlobPattern("pay"), GlobPattern("team-*")], services: [GlobPattern("web")])

    private func redactor(_ rules: [RedactionRule], _ settings: RedactionSettings = RedactionSettings()) -> Redactor {
        Redactor(
            rules: RedactionRules(rules), scope: NamespaceScope(permitted: [], forbidden: []), known: [],
            settings: settings)
    }

    private func place(_ namespace: String?, _ service: String) -> SpanOwner {
        let owner = namespace.flatMap { Namespace($0) }.map(Owner.namespace) ?? .unknown(.conflict)
        return SpanOwner(owner: owner, service: UTF8Text(service))
    }

    private func masks(_ resources: RedactionResources, _ place: SpanOwner) -> Bool {
        var redactor = redactor([
            RedactionRule(name: "r", keys: [KeyPattern("a")], action: .mask, resources: resources)
        ])
        let profile = redactor.profile(of: place)
        return redactor.treatment(of: Array("a".utf8), in: profile).action == .mask
    }

    @Test("rules apply to the spans that their policy names")
    func known() {
        for (namespace, service, isMeant) in [
            ("pay", "web", true), ("team-a", "web", true), ("pay", "api", false), ("shop", "web", false),
        ] {
            #expect(masks(Self.policy, place(namespace, service)) == isMeant, "\(namespace) \(service)")
            #expect(masks(.everything, place(namespace, service)))
        }
    }

    @Test("of a span whose owner is unknown a policy that names namespaces can't be evaluated, and applies")
    func unknown() {
        #expect(masks(Self.policy, place(nil, "web")))
        #expect(masks(Self.policy, place(nil, "web.pay")))
        #expect(!masks(Self.policy, place(nil, "api")))
        #expect(masks(RedactionResources(namespaces: [GlobPattern("pay")], services: nil), place(nil, "")))
        #expect(masks(.everything, place(nil, "")))
    }

    @Test(
        "without resources and pseudonyms there is one profile; else one for each set of rules and, with pseudonyms, namespace"
    )
    func profiles() {
        let places = ["pay", "shop", "team-a", nil].map { place($0, "web") }
        func count(_ rules: [RedactionRule]) -> Int {
            var redactor = redactor(rules)
            return Set(places.map { redactor.profile(of: $0) }).count
        }
        let keys = [KeyPattern("a")]
        #expect(count([]) == 1)
        #expect(count([RedactionRule(name: "r", keys: keys, action: .joinedPseudonym)]) == 1)
        #expect(count([RedactionRule(name: "r", keys: keys, action: .mask, resources: Self.policy)]) == 2)
        #expect(count([RedactionRule(name: "r", keys: keys, action: .pseudonym)]) == 4)
    }

    @Test("where peers are kept, nothing of them is rewritten")
    func keep() {
        var kept = redactor([], RedactionSettings(peers: .keep))
        #expect(kept.rewritePeers(in: Array("a.ops.svc".utf8)[...], under: .none) == nil)
        let profile = kept.profile(of: .anywhere)
        #expect(kept.treatment(of: Array("peer.service".utf8), in: profile).peerKey == .none)
        #expect(kept.tally.isEmpty)
    }
}
