import AccessPolicy
import Identity
import Quantities
import Redaction
import StrictJSON
import Testing
import TokenVerification
import TraceModel

@Suite("Who is exempt from a redaction")
struct ExemptTests {
    private static let policies =
        Policies.mapping
        + Policies.document(
            "RedactionPolicy", "base",
            """
            { rules: [
              { keys: [user.email], action: remove, exempt: [{ group: privacy, issuer: "\(Policies.issuer)" }, { subject: dpo }] },
              { keys: [user.email], action: mask, exempt: [{ identity: "spiffe://td/ns/{n}/sa/audit", group: "mesh:pay:*" }] },
              { keys: [card], action: mask } ] }
            """)

    private func rules(
        _ groups: JSONValue, subject: String = "alice", actor: [(String, JSONValue)]? = nil
    ) throws -> [String] {
        let (snapshot, problems) = Policies.read(Self.policies)
        #expect(problems.isEmpty, "\(problems)")
        let claims =
            [("iss", JSONValue.string(Policies.issuer)), ("sub", .string(subject)), ("groups", groups)]
            + (actor.map { [("act", .object(JSONObject($0)))] } ?? [])
        let principal = try snapshot.resolver.resolve(assuming: ClaimSet(assumed: JSONObject(claims)))
        let names = snapshot.redactionRules(for: principal).ofPolicies.map(\.name)
        let grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts)
        #expect(grant.redactionRules.ofPolicies.map(\.name) == names)
        return names
    }

    private func groups(_ names: String...) -> JSONValue { .array(names.map { .string($0) }) }

    @Test("an exemption takes its own rule away and nothing else, for those whom an entry matches as a whole")
    func own() throws {
        #expect(try rules(groups()) == ["base/1", "base/2", "base/3"])
        #expect(try rules(groups("privacy")) == ["base/2", "base/3"])
        #expect(try rules(groups(), subject: "dpo") == ["base/2", "base/3"])
        #expect(try rules(groups("mesh:pay:audit")) == ["base/1", "base/3"])
        #expect(try rules(groups("mesh:shop:audit")) == ["base/1", "base/2", "base/3"])
        #expect(try rules(groups("mesh:pay:web")) == ["base/1", "base/2", "base/3"])
        #expect(try rules(groups("privacy", "mesh:pay:audit")) == ["base/3"])
        #expect(try rules(groups("Privacy", "privacy ", "privacyx")) == ["base/1", "base/2", "base/3"])
    }

    @Test(
        "groups that can't be evaluated exempt nobody",
        arguments: [
            JSONValue.number(JSONNumber(1)), .bool(true), .object(JSONObject([])),
            .array([.string("privacy"), .number(JSONNumber(1))]), .null,
        ])
    func doubtful(groups: JSONValue) throws {
        #expect(try rules(groups) == ["base/1", "base/2", "base/3"])
        #expect(try rules(groups, subject: "dpo") == ["base/2", "base/3"])
    }

    @Test("where an agent acts for a person, both must be exempt, each by any entry")
    func agent() throws {
        let mine = groups("privacy")
        #expect(try rules(mine, actor: [("sub", .string("bot"))]) == ["base/1", "base/2", "base/3"])
        #expect(try rules(groups(), actor: [("sub", .string("dpo"))]) == ["base/1", "base/2", "base/3"])
        #expect(try rules(mine, actor: [("sub", .string("dpo"))]) == ["base/2", "base/3"])
        #expect(try rules(mine, actor: [("sub", .string("bot")), ("groups", mine)]) == ["base/2", "base/3"])
        let doubt = JSONValue.array([.string("privacy"), .bool(true)])
        let doubtful = try rules(mine, actor: [("sub", .string("bot")), ("groups", doubt)])
        #expect(doubtful == ["base/1", "base/2", "base/3"])
    }

    @Test("who is exempt from everything still gets no credential: the baseline is no rule of a policy")
    func baseline() throws {
        let (snapshot, problems) = Policies.read(
            Policies.mapping
                + Policies.document(
                    "RedactionPolicy", "all",
                    "{ rules: [{ keys: [\"*\"], action: mask, exempt: [{ subject: \"*\" }] }] }"))
        #expect(problems.isEmpty)
        let principal = try Policies.principal(snapshot, groups: [])
        #expect(snapshot.redactionRules(for: principal).ofPolicies.isEmpty)
        let grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts)
        var redactor = Redactor(rules: grant.redactionRules, scope: grant.scope, known: [])
        let place = SpanOwner(owner: .unknown(.noEvidence), service: UTF8Text(""))
        let profile = redactor.profile(of: place)
        #expect(redactor.treatment(of: Array("db.password".utf8), in: profile).action == .remove)
        #expect(redactor.treatment(of: Array("user.email".utf8), in: profile).action == nil)
    }

    @Test("exemptions are a part of the policies' digest")
    func digest() {
        let other = Self.policies.replacing("subject: dpo", with: "subject: dpx")
        #expect(Policies.read(Self.policies).0.digest != Policies.read(other).0.digest)
    }
}
