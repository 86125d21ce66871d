import AccessPolicy
import Backends
import Identity
import Ownership
import Quantities
import StrictJSON
import TestSupport
import TokenVerification
import TraceModel
import View
import YAMLDocuments

/// A thousand policies, one principal of whom some of them speak, and the decisions over the spans of a trace.
struct PolicyPath {
    private static let issuer = "https://issuer.example"
    private static let mesh = ["storefront", "payments", "identity", "platform", "warehouse"]
    private static let now = Timestamp(seconds: 1_800_000_000)
    static let policies = 1000

    private let snapshot: PolicySnapshot
    private let principal: Principal
    private let facts: RequestFacts
    private let grant: Grant
    private let bound: Int

    /// - Parameter groups: the principal is in this many teams, spread over all.
    private init(groups: Int) throws {
        var problems = ProblemList()
        var builder = PolicySnapshotBuilder(
            context: PolicyContext(issuers: [UTF8Text(Self.issuer)], backends: [UTF8Text("jaeger")]))
        for document in YAMLFile.documents(in: Array(Self.text.utf8), file: "policies.yaml", &problems) {
            builder.add(document, &problems)
        }
        guard problems.isEmpty else { throw problems }
        snapshot = builder.snapshot()
        let teams = (0..<groups).map { JSONValue.string("team-\($0 * Self.policies / groups)") }
        let claims = try ClaimSet(
            assumed: JSONObject([
                ("iss", .string(Self.issuer)), ("sub", .string("ada")), ("groups", .array(teams)),
            ]))
        principal = try snapshot.resolver.resolve(assuming: claims)
        facts = RequestFacts(now: Self.now, source: [10, 1, 2, 3], claims: claims)
        grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), facts)
        bound = grant.ruleNames.count
    }

    /// A policy for each team: mostly permits on namespaces of its own, some limits, conditions and forbids. Every team may see the mesh
    /// of the trace in one way or another.
    private static let text: String = {
        let mapping = document(
            "IdentityMapping", "groups", #"{ issuer: "\#(issuer)", groups: { claim: groups } }"#)
        return mapping
            + (0..<policies).map { index in
                document("AccessPolicy", "team-\(index)", spec(of: index))
            }.joined()
    }()

    private static func spec(of index: Int) -> String {
        let principals = "principals: [{ group: team-\(index) }]"
        let resources =
            #"resources: { namespaces: [team-\#(index), "team-\#(index)-*", \#(mesh[index % mesh.count])] }"#
        switch index % 10 {
        case 7: return "{ effect: limit, visibility: masked, \(principals), resources: { namespaces: [identity] } }"
        case 8: return "{ effect: forbid, \(principals), resources: { namespaces: [vault-\(index)] } }"
        case 9: return "{ effect: permit, visibility: full, \(principals), \(resources), when: { lookback: 7d } }"
        default: return "{ effect: permit, visibility: full, \(principals), \(resources) }"
        }
    }

    private static func document(_ kind: String, _ name: String, _ spec: String) -> String {
        "---\napiVersion: spanwarden.dev/v1\nkind: \(kind)\nmetadata: { name: \(name) }\nspec: \(spec)\n"
    }

    /// For a principal of twelve teams and for one of all: a grant once a request, then decisions.
    static func operations(spans count: Int, seed: UInt64) throws -> [Operation] {
        var reply = JaegerReply()
        try reply.feed(MeshTrace.generated(spans: count, seed: seed).jaegerReply())
        guard let trace = try reply.finish(expecting: nil) else { return [] }
        return try [12, policies].flatMap { groups in
            try PolicyPath(groups: groups).operations(on: trace)
        }
    }

    private func operations(on trace: TraceSkeleton) -> [Operation] {
        let known = Set(Self.mesh.compactMap { Namespace($0) })
        let builder = ViewBuilder(grant: grant, ownership: OwnershipRules(known: known))
        let owners = known.sorted().map { Owner.namespace($0) } + [.unknown(.noEvidence)]
        let service = UTF8Text("checkout")
        let start = Self.now.microseconds - 1_000_000
        let input = "\(Self.policies) policies, \(bound) bind"
        return [
            Operation("grant of a request", on: input, count: 1) {
                snapshot.grant(for: principal, backend: UTF8Text("jaeger"), facts).ageBounds.count
            },
            Operation("decision of one owner and service", on: input, count: owners.count) {
                owners.count { owner in
                    grant.decision(owner: owner, service: service, start: start).visibility > .hidden
                }
            },
            Operation(
                "decision per span of a trace of \(trace.spans.count)", on: input, count: trace.spans.count
            ) {
                builder.verdicts(of: trace).count { $0.decision.visibility > .hidden }
            },
        ]
    }
}
