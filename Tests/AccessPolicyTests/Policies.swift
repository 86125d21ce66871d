import AccessPolicy
import Identity
import Quantities
import StrictJSON
import TokenVerification
import TraceModel
import YAMLDocuments

/// Policies and principals for the tests of this room, made by the ways that the product has.
enum Policies {
    static let issuer = "https://a.example"

    /// Groups, and identities from groups `mesh:<namespace>:<account>`.
    static let mapping = document(
        "IdentityMapping", "mesh",
        """
        { issuer: "\(issuer)", groups: { claim: groups }, identities: [
          { claim: groups, matches: "mesh:{n}:{a}", identity: "spiffe://td/ns/{n}/sa/{a}" } ] }
        """)

    static func document(_ kind: String, _ name: String, _ spec: String) -> String {
        "---\napiVersion: spanwarden.dev/v1\nkind: \(kind)\nmetadata: { name: \"\(name)\" }\nspec: \(spec)\n"
    }

    static func access(_ name: String, _ spec: String) -> String { document("AccessPolicy", name, spec) }

    static func read(
        _ text: String, issuers: [String]? = [issuer], backends: [String]? = ["jaeger"], hasPseudonymKey: Bool? = nil,
        clusters: ClusterTable? = nil
    ) -> (PolicySnapshot, [Problem]) {
        read(
            files: [text], issuers: issuers, backends: backends, hasPseudonymKey: hasPseudonymKey, clusters: clusters)
    }

    static func read(
        files: [String], issuers: [String]? = [issuer], backends: [String]? = ["jaeger"], hasPseudonymKey: Bool? = nil,
        clusters: ClusterTable? = nil
    ) -> (PolicySnapshot, [Problem]) {
        var problems = ProblemList()
        var builder = PolicySnapshotBuilder(
            context: PolicyContext(
                issuers: issuers.map { $0.map(UTF8Text.init) }, backends: backends.map { $0.map(UTF8Text.init) },
                hasPseudonymKey: hasPseudonymKey, clusters: clusters))
        for file in files {
            for document in YAMLFile.documents(in: Array(file.utf8), file: "p.yaml", &problems) {
                builder.add(document, &problems)
            }
        }
        return (builder.snapshot(), problems.problems)
    }

    /// A moment, a place and no claims, for rules without conditions.
    static let facts = facts()

    static func facts(
        at time: String = "2026-11-25T12:00:00Z", from source: String? = "10.1.2.3", claims: [(String, JSONValue)] = []
    ) -> RequestFacts {
        let all = [("iss", JSONValue.string(issuer)), ("sub", .string("alice"))] + claims
        return RequestFacts(
            now: Timestamp(rfc3339: time) ?? Timestamp(microseconds: 0),
            source: source.flatMap(AddressRange.address), claims: try? ClaimSet(assumed: JSONObject(all)))
    }

    /// Microseconds before the moment of `facts`.
    static func start(ago seconds: Int64) -> Int64 { facts.now.microseconds - seconds * 1_000_000 }

    static func principal(
        _ snapshot: PolicySnapshot, groups: JSONValue, subject: String = "alice", issuer: String = issuer
    ) throws -> Principal {
        let claims = JSONObject([("iss", .string(issuer)), ("sub", .string(subject)), ("groups", groups)])
        return try snapshot.resolver.resolve(assuming: ClaimSet(assumed: claims))
    }

    static func principal(_ snapshot: PolicySnapshot, groups: [String], subject: String = "alice") throws -> Principal {
        try principal(snapshot, groups: .array(groups.map { .string($0) }), subject: subject)
    }
}
