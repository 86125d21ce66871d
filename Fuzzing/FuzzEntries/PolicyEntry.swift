import AccessPolicy
import Foundation
import Identity
import Quantities
import StrictJSON
import TestSupport
import TokenVerification
import TraceModel
import YAMLDocuments

extension FuzzEntry {
    /// Policy files: YAML, and every kind of document.
    static let policy = FuzzEntry("policy", mostBytes: 3072, dictionary: "policy", seeds: policySeeds) { bytes in
        let read = PolicyReading(bytes)
        try PolicyLaws.check(read.problems, in: bytes)
        let again = PolicyReading(bytes)
        try law("problems are the same each time", again.problems == read.problems)
        guard read.problems.isEmpty else { return "refused" }
        try law("the digest is the same each time", again.snapshot.digest == read.snapshot.digest)
        let commented = PolicyReading(Array("# a comment\n".utf8) + bytes)
        try law("a comment changes nothing", commented.problems.isEmpty)
        try law("nor the digest", commented.snapshot.digest == read.snapshot.digest)
        let strict = PolicyReading(bytes, context: PolicyContext(issuers: [], backends: [], hasPseudonymKey: false))
        try PolicyLaws.check(strict.problems, in: bytes)
        try PolicyLaws.forbid(bytes)
        return try PolicyLaws.permits(read.snapshot) ? "permits" : "read"
    }

    private static func policySeeds() throws -> [[UInt8]] {
        let examples = try FileManager.default.contentsOfDirectory(
            atPath: Repository.root.appending(path: "policies/examples").path
        ).sorted()
        return try examples.flatMap { try Seeds.files("policies/examples/" + $0, ending: ".yaml") }
            + Seeds.files("policies/classification", ending: ".yaml")
            + [
                "", "a: [1, \"\\u00e9\"]\n", "a: &x b\nc: *x\n", "? [a]\n: {b: !t c}\n",
                "a: |\n  b\n\n--- # c\nd: 'e'\n",
            ]
            .map { Array($0.utf8) }
    }
}

/// A file on its way to a snapshot.
private struct PolicyReading {
    let problems: [Problem]
    let snapshot: PolicySnapshot

    init(_ bytes: [UInt8], more: String = "", context: PolicyContext = PolicyContext(issuers: nil, backends: nil)) {
        var problems = ProblemList()
        var builder = PolicySnapshotBuilder(context: context)
        for document in YAMLFile.documents(in: bytes, file: "p.yaml", &problems)
            + YAMLFile.documents(in: Array(more.utf8), file: "q.yaml", &problems)
        {
            builder.add(document, &problems)
        }
        self.problems = problems.problems
        snapshot = builder.snapshot()
    }
}

/// The laws of policy files.
private enum PolicyLaws {
    /// Every problem is somewhere in the file, and said in one line.
    static func check(_ problems: [Problem], in bytes: [UInt8]) throws {
        let lines = String(decoding: bytes, as: UTF8.self).unicodeScalars
            .split(separator: "\n", omittingEmptySubsequences: false)
        for problem in problems {
            let place = problem.position
            try law("a problem is on a line of the file: \(problem)", (1...lines.count + 1).contains(place.line))
            let width = place.line <= lines.count ? lines[place.line - 1].count : 0
            try law("and in a column of that line: \(problem)", (1...width + 1).contains(place.column))
            try law("a problem is one line", Array(problem.description.utf8).isOneLine)
        }
    }

    private static let forbidding = """
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: forbids-everything-to-everybody }
        spec:
          effect: forbid
          principals: [{ any: true }]
          resources: { namespaces: ["*"] }

        """

    /// Whether somebody may see anything.
    static func permits(_ snapshot: PolicySnapshot) throws -> Bool {
        try viewers(snapshot).contains { backend, facts, principal in
            snapshot.grant(for: principal, backend: backend, facts).permitsAnything
        }
    }

    /// Where everything is forbidden to everybody, no file permits anything.
    static func forbid(_ bytes: [UInt8]) throws {
        let read = PolicyReading(bytes, more: forbidding)
        guard read.problems.isEmpty else { return }
        for (backend, facts, principal) in try viewers(read.snapshot) {
            let grant = read.snapshot.grant(for: principal, backend: backend, facts)
            for name in ["payments", "identity", "platform", "a"] {
                guard let namespace = Namespace(name) else { continue }
                let decision = grant.decision(owner: .namespace(namespace), service: UTF8Text("s"), start: 0)
                try law("a forbid overrides every permit", decision.visibility == .hidden)
            }
        }
    }

    private static func viewers(_ snapshot: PolicySnapshot) throws -> [(UTF8Text, RequestFacts, Principal)] {
        let issuers = ["https://issuer.demo.example", "https://login.example", "https://ci.example"]
        return try issuers.compactMap { issuer in
            let groups = ["sre-oncall", "engineers", "mesh:payments:engineer"].map { JSONValue.string($0) }
            let claims = try ClaimSet(
                assumed: JSONObject([
                    ("iss", .string(issuer)), ("sub", .string("repo:acme/shop:ref:refs/heads/main")),
                    ("groups", .array(groups)),
                ]))
            guard let principal = try? snapshot.resolver.resolve(assuming: claims) else { return nil }
            let facts = RequestFacts(
                now: Timestamp(seconds: 1_800_000_000), source: AddressRange.address("10.1.2.3"), claims: claims)
            return (UTF8Text("jaeger"), facts, principal)
        }
    }
}
