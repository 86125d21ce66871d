import AccessPolicy
import Foundation
import Gateway
import Identity
import Quantities
import Redaction
import StrictJSON
import TestSupport
import Testing
import TokenVerification
import TraceModel

@Suite("The policy folder")
struct PolicyFolderTests {
    private func names(_ folder: ConfigurationFolder) throws -> [String] {
        try folder.load("policies: policies\n", requiring: ConfigurationSection.policy).policies?.namedNamespaces.map(
            \.name) ?? []
    }

    private func policy(_ name: String, _ namespace: String) -> String {
        ConfigurationFolder.policy.replacing("everyone", with: name).replacing("payments", with: namespace)
    }

    @Test("regular files by their ending, links followed; dot names, other endings and folders below are not read")
    func files() throws {
        let folder = try ConfigurationFolder(policies: [
            "a.yaml": policy("a", "one") + "---\n" + policy("b", "two"), "b.yml": policy("c", "three"),
            ".c.yaml": "broken",
            "d.yaml.bak": "broken", "e.json": "broken", ".yaml": "broken", "F.YAML": "broken",
        ])
        let manager = FileManager.default
        let policies = folder.url.appending(path: "policies")
        try manager.createDirectory(at: policies.appending(path: "sub.yaml"), withIntermediateDirectories: false)
        try manager.createDirectory(at: policies.appending(path: "..data"), withIntermediateDirectories: false)
        try folder.write("policies/..data/x.yaml", policy("x", "four"))
        try folder.write("policies/sub.yaml/y.yaml", "broken")
        try manager.createSymbolicLink(atPath: policies.path + "/x.yaml", withDestinationPath: "..data/x.yaml")
        #expect(try names(folder) == ["four", "one", "three", "two"])
    }

    @Test("a link to nothing, a pipe and a file too large are problems that name the file, whatever else is right")
    func unreadable() throws {
        let folder = try ConfigurationFolder(policies: ["a.yaml": policy("a", "one")])
        let policies = folder.url.appending(path: "policies").path
        try FileManager.default.createSymbolicLink(
            atPath: policies + "/gone.yaml", withDestinationPath: "..data/gone.yaml")
        try #require(mkfifo(policies + "/pipe.yaml", 0o600) == 0)
        try folder.write("policies/large.yaml", String(repeating: "# much\n", count: 1_000_000))
        let problems = try folder.problems("policies: policies\n", requiring: [])
        #expect(problems.count == 3)
        for (problem, (name, words)) in zip(
            problems.sorted(),
            [("gone", "is a symbolic link to nothing"), ("large", "has more than"), ("pipe", "is no regular file")])
        {
            #expect(problem.contains("policies/\(name).yaml:1:1") && problem.contains(words), "\(problem)")
        }
    }

    @Test("a folder without policies is a problem")
    func empty() throws {
        #expect(try ConfigurationFolder(policies: [:]).problems("policies: policies\n", requiring: []).count == 1)
    }

    @Test("every policy in the guide loads, and what it says is not yet there is refused as such")
    func guide() throws {
        let guide = try Repository.text("docs/guides/policies.md")
        let blocks = guide.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
        #expect(blocks.count == 4)
        let folder = try ConfigurationFolder(policies: ["guide.yaml": blocks.joined(separator: "\n---\n") + "\n"])
        #expect(try folder.problems(ConfigurationFolder.text()) == [])
        let notYet = try #require(guide.components(separatedBy: "## Not yet").last)
        let names = Set(notYet.matches(of: #/`(?:[a-zA-Z]+[.:] ?)?([a-zA-Z_]+)`/#).map { String($0.output.1) })
        #expect(names.isSuperset(of: ["detectors", "replace", "sanitize_sql"]))
        let rule = "apiVersion: spanwarden.dev/v1\nkind: RedactionPolicy\nmetadata: { name: a }\nspec: "
        let actions = names.filter { Self.laterActions.contains($0) }
        let refused = [rule + "{ rules: [{ keys: [a], action: mask, detectors: [] }] }"]
        let later = actions.map { rule + "{ rules: [{ keys: [a], action: \($0) }] }" }
        for text in refused + later {
            let found = try ConfigurationFolder(policies: ["a.yaml": text]).problems(ConfigurationFolder.text())
            #expect(found.count == 1 && found.first?.contains("is not supported yet") == true, "\(text): \(found)")
        }
    }

    private static let laterActions = [
        "replace", "generalise", "truncate", "partial", "sanitize_sql", "sanitize_url", "sanitize_command",
    ]

    @Test("what needs a key is refused at its place where the configuration names none: pseudonyms and shapes")
    func keys() throws {
        let pseudonyms =
            "apiVersion: spanwarden.dev/v1\nkind: RedactionPolicy\nmetadata: { name: a }\n"
            + "spec:\n  rules:\n    - { keys: [a], action: pseudonym }\n"
        let shapes = ConfigurationFolder.policy.replacing("visibility: full", with: "visibility: shape")
        let folder = try ConfigurationFolder(policies: ["a.yaml": pseudonyms, "b.yaml": shapes])
        let needs = "needs the configuration's `redaction.keyFile`"
        #expect(
            try folder.problems(ConfigurationFolder.text()) == [
                "policies/a.yaml:6:28: key `action`: `pseudonym` \(needs)",
                "policies/b.yaml:8:15: key `visibility`: `shape` \(needs)",
            ])
        try folder.write("pseudonym-key", String(repeating: "0f", count: 32))
        #expect(
            try folder.problems(ConfigurationFolder.text(more: "redaction: { keyFile: pseudonym-key }\n")).isEmpty)
    }

    @Test("policies speak of configured issuers and backends only")
    func context() throws {
        let text = ConfigurationFolder.policy
            .replacing("subject: \"*\"", with: "subject: \"*\", issuer: \"https://other.example\"")
            .replacing("[payments] }", with: "[payments], backends: [tempo] }")
        let folder = try ConfigurationFolder(policies: ["a.yaml": text])
        #expect(try folder.problems(ConfigurationFolder.text()).count == 2)
        #expect(try folder.problems("policies: policies\n", requiring: []).isEmpty)
    }

    @Test("the demo's policies load, and its three people see three views")
    func demo() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = try ConfigurationFolder()
        let text = ConfigurationFolder.text(
            issuers: "[{ url: https://issuer.demo.example, audiences: [traces], jwksFile: keys.json }]",
            policies: root.path + "/policies/examples/demo")
        let policies = try #require(try folder.load(text).policies)
        func principal(_ group: String) throws -> Principal {
            let claims = JSONObject([
                ("iss", .string("https://issuer.demo.example")), ("sub", .string("x")),
                ("groups", .array([.string(group)])),
            ])
            return try policies.resolver.resolve(assuming: ClaimSet(assumed: claims))
        }
        func sees(_ group: String) throws -> [String] {
            let grant = policies.grant(
                for: try principal(group), backend: UTF8Text("jaeger"),
                RequestFacts(now: Timestamp(microseconds: 0), source: nil, claims: nil))
            return try ["payments", "storefront", "platform", "identity"].map { name in
                let owner = try #require(Namespace(name))
                return grant.decision(owner: .namespace(owner), service: UTF8Text("user-profile"), start: 0).visibility
                    .rawValue
            }
        }
        #expect(try sees("mesh:payments:engineer") == ["full", "hidden", "masked", "hidden"])
        #expect(try sees("mesh:storefront:engineer") == ["hidden", "full", "masked", "hidden"])
        #expect(try sees("sre-oncall") == ["masked", "masked", "masked", "hidden"])
        #expect(try sees("nobody") == ["hidden", "hidden", "hidden", "hidden"])
        #expect(policies.redactionRules(for: try principal("sre-oncall")).ofPolicies.count == 2)
    }
}
