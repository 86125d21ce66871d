import AccessPolicy
import Quantities
import StrictJSON
import Testing
import TraceModel

@Suite("A policy snapshot")
struct PolicySnapshotTests {
    private let own = Policies.access(
        "own",
        "{ effect: permit, principals: [{ identity: \"spiffe://td/ns/{n}/sa/*\" }], resources: { namespaces: [\"{n}\"] }, visibility: full }"
    )
    private let onCall = Policies.access(
        "on-call",
        "{ effect: permit, principals: [{ group: sre }], resources: { namespaces: [\"*\"] }, visibility: masked }")
    private let secret = Policies.access(
        "secret",
        "{ effect: forbid, principals: [{ group: sre }], resources: { namespaces: [vault, \"hr-*\"], services: [\"core*\"] } }"
    )

    private func visibility(
        _ text: String, groups: JSONValue, _ namespace: String, service: String = "web", backend: String = "jaeger"
    ) throws -> Visibility {
        let (snapshot, problems) = Policies.read(Policies.mapping + text)
        #expect(problems.isEmpty)
        let grant = snapshot.grant(
            for: try Policies.principal(snapshot, groups: groups), backend: UTF8Text(backend), Policies.facts)
        let owner = try #require(Namespace(namespace))
        return grant.decision(owner: .namespace(owner), service: UTF8Text(service), start: 0).visibility
    }

    private func texts(_ groups: String...) -> JSONValue { .array(groups.map { .string($0) }) }

    @Test("a capture binds each identity's own namespace and no other")
    func captures() throws {
        let groups = texts("mesh:payments:api", "mesh:shop:web", "sre")
        #expect(try visibility(own, groups: groups, "payments") == .full)
        #expect(try visibility(own, groups: groups, "shop") == .full)
        #expect(try visibility(own, groups: groups, "billing") == .hidden)
        #expect(try visibility(own + onCall, groups: groups, "billing") == .masked)
        #expect(try visibility(own + onCall, groups: groups, "shop") == .full)
    }

    @Test("a forbid hides what its namespaces and services name, and nothing else")
    func forbids() throws {
        let groups = texts("sre")
        #expect(try visibility(onCall + secret, groups: groups, "vault", service: "core") == .hidden)
        #expect(try visibility(onCall + secret, groups: groups, "vault", service: "web") == .masked)
        #expect(try visibility(onCall + secret, groups: groups, "hr-x", service: "core-1") == .hidden)
        #expect(try visibility(onCall + secret, groups: groups, "shop", service: "core") == .masked)
    }

    @Test(
        "another spelling of a group is another group",
        arguments: ["SRE", "sre ", " sre", "sre\u{301}", "/sre", "\u{455}re"])
    func spellings(group: String) throws {
        #expect(try visibility(onCall, groups: texts(group), "shop") == .hidden)
        #expect(try visibility(onCall, groups: texts(group, "sre"), "shop") == .masked)
    }

    @Test("groups that can't be evaluated do not permit, and do forbid, by group and by every capture of an identity")
    func doubt() throws {
        let anyone = Policies.access(
            "anyone",
            "{ effect: permit, principals: [{ subject: \"*\" }], resources: { namespaces: [\"*\"] }, visibility: full }"
        )
        let forbidOwn = Policies.access(
            "not-own",
            "{ effect: forbid, principals: [{ identity: \"spiffe://td/ns/{n}/sa/robot\" }], resources: { namespaces: [\"{n}\"] } }"
        )
        let other = Policies.access(
            "other",
            "{ effect: forbid, principals: [{ subject: bob, group: sre }], resources: { namespaces: [\"*\"] } }")
        for groups in [JSONValue.bool(true), .null, .array([.bool(true)])] {
            #expect(try visibility(onCall, groups: groups, "shop") == .hidden)
            #expect(try visibility(anyone, groups: groups, "shop") == .full)
            #expect(try visibility(anyone + secret, groups: groups, "vault", service: "core") == .hidden)
            #expect(try visibility(anyone + secret, groups: groups, "shop", service: "core") == .full)
            #expect(try visibility(anyone + forbidOwn, groups: groups, "shop") == .hidden)
            #expect(try visibility(anyone + other, groups: groups, "shop") == .full)
        }
    }

    @Test("a namespace whose only permitted services are forbidden is out of scope: its name is a secret too")
    func scope() throws {
        let frontends = Policies.access(
            "frontends",
            "{ effect: permit, principals: [{ subject: \"*\" }], resources: { namespaces: [\"*\"], services: [frontend] }, visibility: full }"
        )
        let notLedger = Policies.access(
            "not-ledger",
            "{ effect: forbid, principals: [{ subject: \"*\" }], resources: { namespaces: [ledger], services: [frontend] } }"
        )
        let (snapshot, problems) = Policies.read(frontends + notLedger)
        #expect(problems.isEmpty)
        let principal = try Policies.principal(snapshot, groups: [String]())
        let scope = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts).scope
        #expect(!scope.contains(try #require(Namespace("ledger"))))
        #expect(scope.contains(try #require(Namespace("shop"))))
    }

    @Test("a rule binds on the backends that it names")
    func backends() throws {
        let narrow = Policies.access(
            "narrow",
            "{ effect: permit, principals: [{ group: sre }], resources: { namespaces: [\"*\"], backends: [jaeger] }, visibility: full }"
        )
        #expect(try visibility(narrow, groups: texts("sre"), "shop") == .full)
        #expect(try visibility(narrow, groups: texts("sre"), "shop", backend: "tempo") == .hidden)
    }

    @Test("a principal whom no permit matches is told apart, and rules are named")
    func noAccess() throws {
        let (snapshot, _) = Policies.read(Policies.mapping + own + onCall + secret)
        let nobody = snapshot.grant(
            for: try Policies.principal(snapshot, groups: []), backend: UTF8Text("jaeger"), Policies.facts)
        #expect(!nobody.permitsAnything && nobody.ruleNames.isEmpty)
        let sre = snapshot.grant(
            for: try Policies.principal(snapshot, groups: ["sre"]), backend: UTF8Text("jaeger"), Policies.facts)
        #expect(sre.permitsAnything)
        #expect(sre.ruleNames.map(\.text) == ["on-call", "secret"])
    }

    @Test("an issuer's word counts for its own principals only")
    func issuers() throws {
        let text = Policies.access(
            "p",
            "{ effect: permit, principals: [{ subject: alice, issuer: \"https://b.example\" }], resources: { namespaces: [\"*\"] }, visibility: full }"
        )
        let (snapshot, problems) = Policies.read(text, issuers: ["https://a.example", "https://b.example"])
        #expect(problems.isEmpty)
        for (issuer, expected) in [
            ("https://a.example", false), ("https://b.example", true), ("https://b.example/", false),
        ] {
            let principal = try Policies.principal(snapshot, groups: .array([]), issuer: issuer)
            #expect(
                snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts).permitsAnything == expected)
        }
    }

    @Test("the digest depends on what the documents say, not on how, where or in which order")
    func digest() {
        let first = Policies.read(own + onCall).0.digest
        #expect(first.count == 32)
        #expect(Policies.read(onCall + "# a note\n" + own.replacing("\"{n}\"", with: "'{n}'")).0.digest == first)
        #expect(Policies.read(own + onCall.replacing("masked", with: "full")).0.digest != first)
        #expect(Policies.read(own).0.digest != first)
        #expect(Policies.read(own + onCall + secret).0.digest != first)
    }

    @Test("literal namespaces are known, globs and captures are not")
    func named() {
        #expect(Policies.read(own + onCall + secret).0.namedNamespaces.map(\.name) == ["vault"])
    }
}
