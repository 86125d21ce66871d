import AccessPolicy
import Identity
import Quantities
import StrictJSON
import Testing
import TokenVerification
import YAMLDocuments

/// What policies give to one caller, who is in group `g`.
enum TestGrant {
    private static let issuer = "https://a.example"

    /// `specs`: of an AccessPolicy each.
    static func grant(by specs: [String], at now: Timestamp) throws -> Grant {
        let text = specs.enumerated().map { document("AccessPolicy", "p\($0)", $1) }.joined()
        let mapping = document("IdentityMapping", "m", "{ issuer: \"\(issuer)\", groups: { claim: groups } }")
        var problems = ProblemList()
        var builder = PolicySnapshotBuilder(
            context: PolicyContext(issuers: [UTF8Text(issuer)], backends: [UTF8Text("jaeger")]))
        for document in YAMLFile.documents(in: Array((mapping + text).utf8), file: "p.yaml", &problems) {
            builder.add(document, &problems)
        }
        #expect(problems.isEmpty, "\(problems.problems) \(text)")
        let claims = try ClaimSet(
            assumed: JSONObject([("iss", .string(issuer)), ("sub", .string("ada")), ("groups", .array([.string("g")]))])
        )
        let snapshot = builder.snapshot()
        let principal = try snapshot.resolver.resolve(assuming: claims)
        let facts = RequestFacts(now: now, source: nil, claims: claims)
        return snapshot.grant(for: principal, backend: UTF8Text("jaeger"), facts)
    }

    private static func document(_ kind: String, _ name: String, _ spec: String) -> String {
        "---\napiVersion: spanwarden.dev/v1\nkind: \(kind)\nmetadata: { name: \(name) }\nspec: \(spec)\n"
    }
}
