import Identity
import Quantities
import Testing
import YAMLDocuments

@Suite("An identity mapping")
struct IdentityMappingTests {
    static let okta = "https://acme.okta.example/oauth2/default"

    private func problems(_ spec: String, issuers: [String]? = [okta]) -> [Problem] {
        var problems = ProblemList()
        _ = Mappings.read(spec, issuers: issuers, &problems)
        return problems.problems
    }

    @Test(
        "what may be written",
        arguments: [
            "{ issuer: \"\(okta)\", groups: { claim: groups } }",
            "{ issuer: \"\(okta)\", groups: { claim: /realm_access/roles, separator: \",\" } }",
            "{ issuer: \"\(okta)\", identities: [{ claim: groups, matches: \"mesh:{n}:{a}\", identity: \"spiffe://td/ns/{n}/sa/{a}\" }] }",
            "{ issuer: \"\(okta)\", identities: [{ claim: sub, matches: \"*\", identity: \"spiffe://td/robot\" }] }",
        ])
    func valid(spec: String) {
        #expect(problems(spec).isEmpty)
    }

    @Test(
        "what is refused, with the place",
        arguments: [
            ("{ issuer: \"\(okta)\" }", "maps nothing"), ("{ groups: { claim: groups } }", "key `issuer` is missing"),
            ("{ issuer: \"https://evil.example\", groups: { claim: groups } }", "is not configured"),
            ("{ issuer: \"\(okta)/\", groups: { claim: groups } }", "is not configured"),
            ("{ issuer: \"\(okta)\", groups: { separator: \",\" } }", "key `claim` is missing"),
            ("{ issuer: \"\(okta)\", groups: { claim: /a~2 } }", "key `claim`"),
            ("{ issuer: \"\(okta)\", groups: { claim: groups, separator: \"\" } }", "key `separator`: is empty"),
            ("{ issuer: \"\(okta)\", identities: [] }", "is an empty list"),
            (one(matches: "a-{x}-{y}", identity: "spiffe://td/{x}"), "could be split differently"),
            (one(matches: "a-{x}", identity: "spiffe://td/{y}"), "`{y}` is not captured"),
            (one(matches: "a-{x}", identity: "td/ns/{x}"), "makes no SPIFFE ID"),
            (one(matches: "a-{x}", identity: "spiffe://TD/{x}"), "makes no SPIFFE ID"),
            (one(matches: "a-{x}", identity: "spiffe://td/{x}/"), "makes no SPIFFE ID"),
            (one(matches: "a-{x}", identity: "spiffe://td/*"), "makes no SPIFFE ID"),
            (one(matches: "{x}", identity: "spiffe://" + String(repeating: "{x}", count: 5)), "longer than 255 bytes"),
            (one(matches: "{", identity: "spiffe://td/a"), "brace"),
            ("[]", "key `spec`: expected a mapping"),
        ])
    func invalid(spec: String, message: String) {
        let found = problems(spec)
        #expect(found.count == 1)
        #expect(found.first?.message.contains(message) == true)
    }

    @Test("without a configuration any issuer may be named")
    func unknownConfiguration() {
        #expect(problems("{ issuer: \"https://any.example\", groups: { claim: groups } }", issuers: nil).isEmpty)
    }

    private static func one(matches: String, identity: String) -> String {
        "{ issuer: \"\(okta)\", identities: [{ claim: groups, matches: \"\(matches)\", identity: \"\(identity)\" }] }"
    }
}

enum Mappings {
    static func read(_ spec: String, issuers: [String]?, _ problems: inout ProblemList) -> IdentityMapping? {
        let text = "apiVersion: spanwarden.dev/v1\nkind: IdentityMapping\nmetadata: { name: m }\nspec: \(spec)\n"
        guard let root = YAMLFile.documents(in: Array(text.utf8), file: "m.yaml", &problems).first,
            let envelope = DocumentEnvelope(reading: root, kinds: ["IdentityMapping"], unsupported: [], &problems)
        else { return nil }
        return IdentityMapping(reading: envelope, issuers: issuers.map { $0.map(UTF8Text.init) }, &problems)
    }
}
