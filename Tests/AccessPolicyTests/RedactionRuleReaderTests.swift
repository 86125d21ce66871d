import AccessPolicy
import Redaction
import Testing
import YAMLDocuments

@Suite("Reading a redaction policy")
struct RedactionRuleReaderTests {
    private func read(_ spec: String) throws -> ([RedactionRule], [String]) {
        let (snapshot, problems) = Policies.read(Policies.document("RedactionPolicy", "base", spec))
        let anybody = try Policies.principal(snapshot, groups: [])
        return (snapshot.redactionRules(for: anybody), problems.map(\.message))
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
            (
                "{ rules: [{ keys: [a], action: mask }], resources: { namespaces: [a] } }",
                "key `resources` is not supported yet"
            ),
            ("{ rules: [{ keys: [a], action: mask, exempt: [] }] }", "key `exempt`: is an empty list"),
            ("{ rules: [{ keys: [a], action: mask, exempt: [{}] }] }", "entry of `exempt` is empty"),
            ("{ rules: [{ keys: [a], action: mask, exempt: [{ role: a }] }] }", "unknown key `role`"),
            ("{ rules: [{ keys: [a], action: mask, exempt: { group: a } }] }", "expected a list"),
            ("{ rules: [{ keys: [a], action: mask }], exempt: [{ group: a }] }", "unknown key `exempt`"),
            (
                "{ rules: [{ keys: [a], action: mask, exempt: [{ group: a, issuer: \"https://b.example\" }] }] }",
                "not configured"
            ),
            ("{ rules: [{ keys: [a], action: pseudonym }] }", "`pseudonym` is not supported yet"),
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
}
