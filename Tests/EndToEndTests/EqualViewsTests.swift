import Cryptography
import DemoServices
import EventLoop
import Foundation
import HTTPSyntax
import TestSupport
import Testing
import TraceModel

/// The view law over sockets: a reply is a function of the request and of the viewer's view, and of nothing else.
@Suite(.serialized) struct EqualViewsTests {
    private struct Pair: Codable, Sendable {
        let seed: Int
        let grant: String
        let a: String
        let b: String
        let counts: [String: Int]
    }

    private static let first = 1
    private static let count = 300
    private static let namespaces = ["storefront", "payments", "identity", "fulfilment", "platform"]
    private static let patterns = namespaces + ["pay*", "*fil*", "*"]

    /// One permit for each (pattern, visibility), each for a group of its own: the groups of a token then make any grant.
    private static var policies: String {
        let permits = patterns.enumerated().flatMap { place, pattern in
            ["full", "masked", "shape"].map { visibility in
                """
                apiVersion: spanwarden.dev/v1
                kind: AccessPolicy
                metadata: { name: permit-\(place)-\(visibility) }
                spec:
                  effect: permit
                  principals: [{ group: g\(place)-\(visibility) }]
                  resources: { namespaces: ["\(pattern)"] }
                  visibility: \(visibility)
                """
            }
        }
        return GroupPolicies.text(permits)
    }

    /// Who has exactly this grant. An entry that hides names a known namespace and permits nothing.
    private static func viewer(_ grant: String) throws -> DemoPersona {
        let groups = try grant.split(separator: ",").map { $0.split(separator: "=").map(String.init) }
            .filter { $0[1] != "hidden" }
            .map { "g\(try #require(patterns.firstIndex(of: $0[0])))-\($0[1])" }
        return DemoPersona(name: grant, subject: "viewer", groups: groups, algorithm: .es256)
    }

    private static func traceID(in reply: String) throws -> TraceID {
        let object = try JSONSerialization.jsonObject(with: Data(reply.utf8)) as? [String: Any]
        let trace = (object?["data"] as? [[String: Any]])?.first?["traceID"] as? String
        return try #require(trace.flatMap { TraceID($0) })
    }

    @Test("300 seeded pairs of stores that differ only in what is hidden give equal status, headers and body")
    func pairs() async throws {
        let script = PythonScript("Tests/Reference/generate.py")
        let lines = try await script.lines(["pairs", String(Self.first), String(Self.count)])
        let pairs = try lines.map { try JSONDecoder().decode(Pair.self, from: $0) }
        try #require(pairs.count == Self.count)
        let found = OneValue<Histogram>()
        let folder = try StageFolder()
        defer { folder.remove() }
        try folder.write(String(repeating: "0f", count: 32), to: "pseudonym-key")
        let more = "redaction: { keyFile: \"\(folder.path)/pseudonym-key\" }"
        try await GatewayStage.withStore(.init(policies: Self.policies, more: more), traces: []) { stage, store in
            var histogram = Histogram()
            for pair in pairs { try await Self.compare(pair, at: stage, store, &histogram) }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("pairs over sockets, seeds \(Self.first) to \(Self.first + Self.count - 1)")
        #expect(histogram["pairs"] == Self.count)
        #expect(histogram["stored bytes differ"] > 280)
        #expect(histogram["shown"] > 200)
        #expect(histogram["wholly hidden"] > 20)
        for kind in ["full", "masked", "shape", "hidden", "unknown", "removed", "peers", "reparented", "cut"] {
            #expect(histogram[kind] > 200, "\(kind)")
        }
        for kind in ["links", "shared", "copies"] { #expect(histogram[kind] > 50, "\(kind)") }
    }

    private static func compare(
        _ pair: Pair, at stage: GatewayStage, _ store: DemoStore, _ histogram: inout Histogram
    ) async throws {
        let id = try traceID(in: pair.a)
        let viewer = try viewer(pair.grant)
        let other = try #require(TraceID(String(pair.seed, radix: 16)))
        let target = "/api/traces/\(id)" + ["", "?raw=true", "?prettyPrint=true"][pair.seed % 3]
        // The same question as one of several.
        let batch = "/api/traces?traceID=\(id)&traceID=fff0" + ["", "&raw=true", "&prettyPrint=true"][pair.seed % 3]
        store.answer(id, with: .trace(Array(pair.a.utf8)))
        let one = try await stage.ask(target, as: viewer)
        let oneOfBatch = try await stage.ask(batch, as: viewer)
        // The second store also holds another trace.
        store.answer(other, with: .trace(Array(pair.a.utf8)))
        store.answer(id, with: .trace(Array(pair.b.utf8)))
        let two = try await stage.ask(target, as: viewer)
        let twoOfBatch = try await stage.ask(batch, as: viewer)
        store.answer(id, with: .missingTrace)
        let missing = try await stage.ask(target, as: viewer)

        #expect(one.comparable == two.comparable, "seed \(pair.seed) under \(pair.grant)")
        let isSameBody = one.body == two.body  // A failure that prints both is no help.
        #expect(isSameBody, "seed \(pair.seed) under \(pair.grant)")
        let isSameBatch = oneOfBatch.body == twoOfBatch.body && oneOfBatch.comparable == twoOfBatch.comparable
        #expect(isSameBatch && oneOfBatch.status == 200, "seed \(pair.seed) under \(pair.grant), in a batch")
        #expect(!oneOfBatch.text.contains("s3cr3t") && !oneOfBatch.text.contains("ops-secret"), "seed \(pair.seed)")
        // What the generator hides or removes is called so.
        #expect(!one.text.contains("s3cr3t") && !one.text.contains("ops-secret"), "seed \(pair.seed)")
        let exists = (pair.counts["full"] ?? 0) + (pair.counts["masked"] ?? 0) > 0
        #expect(one.status == (exists ? 200 : 404), "seed \(pair.seed) under \(pair.grant)")
        if !exists {
            #expect(one.comparable == missing.comparable && one.body == missing.body, "seed \(pair.seed)")
        }
        histogram.add("pairs")
        histogram.add(exists ? "shown" : "wholly hidden")
        if pair.a != pair.b { histogram.add("stored bytes differ") }
        for (kind, count) in pair.counts { histogram.add(kind, count) }
    }
}
