import AccessPolicy
import Redaction
import Testing
import TraceModel
import YAMLDocuments

@Suite("Reading a redaction policy")
struct RedactionRuleReaderTests {
    private func read(_ spec: String) throws -> ([RedactionRule], [String]) {
        let (snapshot, problems) = Policies.read(Policies.document("RedactionPolicy", "base", spec))
        let anybody = try Policies.principal(snapshot, groups: [])
        return (snapshot.redactionRules(for: anybody).ofPolicies, problems.map(\.message))
    }

    @Test("rules are named by their policy and number")
    func rules() throws {
        let (rules, problems) = try read(
            "{ rules: [{ keys: [user.email, \"*.password\"], action: remove }, { keys: [a], action: mask }] }")
        #expect(problems.isEmpty)
        #expect(
            rules == [
                RedactionRule(
                    name: "base/1", keys: [KeyPattern("user.email"), KeyPattern("*.password")], action: .remove),
                RedactionRule(name: "base/2", keys: [KeyPattern("a")], action: .mask),
            ])
    }

    @Test(
        "what is not supported yet or not understood is refused by name",
        arguments: [
            ("{ rules: [{ keys: [a], action: mask }], resources: {} }", "key `resources` is empty"),
            ("{ rules: [{ keys: [a], action: mask }], resources: { namespaces: [] } }", "is an empty list"),
            ("{ rules: [{ keys: [a], action: mask }], resources: { services: [] } }", "is an empty list"),
            ("{ rules: [{ keys: [a], action: mask }], resources: { namespaces: [A] } }", "can't be a namespace"),
            ("{ rules: [{ keys: [a], action: mask }], resources: { namespaces: [\"{n}\"] } }", "`{n}` is a capture"),
            ("{ rules: [{ keys: [a], action: mask }], resources: { services: [\"{s}-x\"] } }", "`{s}` is a capture"),
            ("{ rules: [{ keys: [a], action: mask }], resources: { unowned: true } }", "unknown key `unowned`"),
            ("{ rules: [{ keys: [a], action: mask }], resources: { backends: [a] } }", "unknown key `backends`"),
            ("{ rules: [{ keys: [a], action: mask, exempt: [] }] }", "key `exempt`: is an empty list"),
            ("{ rules: [{ keys: [a], action: mask, exempt: [{}] }] }", "entry of `exempt` is empty"),
            ("{ rules: [{ keys: [a], action: mask, exempt: [{ role: a }] }] }", "unknown key `role`"),
            ("{ rules: [{ keys: [a], action: mask, exempt: { group: a } }] }", "expected a list"),
            ("{ rules: [{ keys: [a], action: mask }], exempt: [{ group: a }] }", "unknown key `exempt`"),
            (
                "{ rules: [{ keys: [a], action: mask, exempt: [{ group: a, issuer: \"https://b.example\" }] }] }",
                "not configured"
            ),
            ("{ rules: [{ keys: [a], action: mask, join: all }] }", "`join` stands on `mask`"),
            ("{ rules: [{ keys: [a], action: pseudonym, join: none }] }", "`none` is unknown"),
            ("{ rules: [{ keys: [a], action: replace }] }", "`replace` is not supported yet"),
            ("{ rules: [{ keys: [a], action: sanitize_sql }] }", "`sanitize_sql` is not supported yet"),
            ("{ rules: [{ keys: [a], action: drop }] }", "`drop` is unknown"), ("{ rules: [] }", "is an empty list"),
            ("{ rules: [{ keys: [], action: mask }] }", "is an empty list"),
            ("{ rules: [{ keys: [a] }] }", "`action` is missing"),
            ("{ rules: [{ action: mask }] }", "`keys` is missing"), ("{}", "`rules` is missing"),
            ("{ rules: [{ keys: [12], action: mask }] }", "is a number value"),
            ("{ rules: [{ keys: [a, Span.kind], action: mask }] }", "`span.kind` is a span's kind"),
        ])
    func refused(spec: String, message: String) throws {
        let (_, problems) = try read(spec)
        #expect(problems.count == 1)
        #expect(problems.first?.contains(message) == true)
    }

    @Test("resources are those of every rule of the policy, and their literals are known namespaces")
    func resources() throws {
        let spec =
            "{ resources: { namespaces: [pay, \"team-*\"], services: [web] }, rules: [{ keys: [a], action: mask }] }"
        let (snapshot, problems) = Policies.read(Policies.document("RedactionPolicy", "base", spec))
        #expect(problems.isEmpty)
        #expect(snapshot.namedNamespaces.map(\.name) == ["pay"])
        let meant = RedactionResources(
            namespaces: [GlobPattern("pay"), GlobPattern("team-*")], services: [GlobPattern("web")])
        let rules = snapshot.redactionRules(for: try Policies.principal(snapshot, groups: [])).ofPolicies
        #expect(rules.map(\.resources) == [meant])
        #expect(try read("{ rules: [{ keys: [a], action: mask }] }").0.map(\.resources) == [.everything])
    }

    @Test("a pseudonym needs a key; `join: all` makes it the other kind")
    func pseudonym() throws {
        let spec = "{ rules: [{ keys: [a], action: pseudonym }, { keys: [b], action: pseudonym, join: all }] }"
        let text = Policies.document("RedactionPolicy", "base", spec)
        for hasKey in [true, nil] {
            let (snapshot, problems) = Policies.read(text, hasPseudonymKey: hasKey)
            #expect(problems.isEmpty)
            let rules = snapshot.redactionRules(for: try Policies.principal(snapshot, groups: [])).ofPolicies
            #expect(rules.map(\.action) == [.pseudonym, .joinedPseudonym])
        }
        let refused = Policies.read(text, hasPseudonymKey: false).1.map(\.message)
        #expect(
            refused.count == 2 && refused.allSatisfy { $0.contains("needs the configuration's `redaction.keyFile`") })
    }
}
