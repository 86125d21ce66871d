import Backends
import DemoServices
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import Server
import TestSupport
import Testing

/// The laws over Jaeger's v3 API, at size: equal views give equal answers, and the same spans and values as v1 gives.
@Suite(.serialized) struct NewerLawTests {
    private static let first = 9_001
    private static let count = 2_000

    /// A case as stores of both APIs hold it.
    private struct Stores {
        let older: [[UInt8]]
        let newer: [[UInt8]]
        /// A second parent is a link in v3, and v1 calls it a parent.
        let hasOneParentEach: Bool

        /// Nil where v3 can't say it.
        init?(_ one: LawCase) {
            older = [one.a, one.b, one.view].map { Array($0.utf8) }
            newer = older.compactMap(NewerForm.reply)
            guard newer.count == older.count else { return nil }
            let references = one.a.components(separatedBy: "\"references\"").dropFirst()
            hasOneParentEach = references.allSatisfy { $0.components(separatedBy: "CHILD_OF").count <= 2 }
        }
    }

    @Test("equal views give equal answers in v3, and v3 and v1 show the same")
    func laws() async throws {
        let script = PythonScript("Tests/Reference/generate.py")
        let lines = try await script.lines(["small-laws", String(Self.first), String(Self.count)])
        let cases = try lines.map { try JSONDecoder().decode(LawCase.self, from: $0) }
        try #require(cases.count == Self.count)
        let found = OneValue<Histogram>()
        _ = try await DirectStage.run(policies: LawPolicies.text) { stage in
            var histogram = Histogram()
            for one in cases {
                histogram.add("cases")
                guard let stores = Stores(one) else {
                    histogram.add("not sayable in v3")
                    continue
                }
                try await Self.checkTrace(one, stores, on: stage, &histogram)
                try await Self.checkSearch(one, stores, on: stage, &histogram)
            }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("v3, seeds \(Self.first) to \(Self.first + Self.count - 1)")
        #expect(histogram["cases"] == Self.count)
        #expect(histogram["not sayable in v3"] <= Self.count / 2)
        for kind in [
            "shown", "nothing", "compared with v1", "shapes", "found", "not found", "only hidden spans satisfy",
        ] {
            #expect(histogram[kind] >= 50, "\(kind)")
        }
    }

    private static func checkTrace(
        _ one: LawCase, _ stores: Stores, on stage: DirectStage, _ histogram: inout Histogram
    ) async throws {
        let now = WallClock.now()
        let target = "/api/v3/traces/\(one.trace)" + (one.raw ? "?rawTraces=true" : "")
        let request = try one.request(for: target, by: stage.issuer, at: now)
        var replies: [StageReply] = []
        for store in stores.newer { replies.append(try await stage.answer(to: request, store: .reply(store))) }
        let isLawful = replies.allSatisfy { $0.timeless == replies[0].timeless }
        #expect(isLawful, "seed \(one.seed) under \(one.grant) by \(one.ways)")
        #expect(replies[0].status == (one.exists ? 200 : 404), "seed \(one.seed) under \(one.grant) by \(one.ways)")
        #expect(!replies[0].raw.holds("s3cr3t") && !replies[0].raw.holds("ops-secret"), "seed \(one.seed)")
        guard one.exists else { return histogram.add("nothing") }
        histogram.add("shown")
        if one.count("shape") > 0 { histogram.add("shapes") }
        guard stores.hasOneParentEach else { return }
        let older = "/api/traces/\(one.trace)" + (one.raw ? "?raw=true" : "")
        let olderRequest = try one.request(for: older, by: stage.issuer, at: now)
        let answer = try await stage.answer(to: olderRequest, store: .reply(stores.older[0]))
        let stored = try CanonicalTrace(v3: stores.newer[0])
        let v1 = try CanonicalTrace(v1: answer.body).comparable(besides: stored, statusIsRuled: false)
        let v3 = try CanonicalTrace(v3: replies[0].body).comparable(besides: stored, statusIsRuled: false)
        #expect(v1.spans.count == v3.spans.count, "seed \(one.seed) under \(one.grant)")
        let difference = zip(v1.spans, v3.spans).first { $0 != $1 }.map { CanonicalTrace.difference($0, $1) }
        #expect(difference == nil, "seed \(one.seed) under \(one.grant)")
        histogram.add("compared with v1")
    }

    private static func checkSearch(
        _ one: LawCase, _ stores: Stores, on stage: DirectStage, _ histogram: inout Histogram
    ) async throws {
        let stored = stores.older.map { ShelvedTrace($0) }
        var random = SeededGenerator(seed: UInt64(one.seed))
        guard let question = SearchQuestion(of: stored[random.chance(50) ? 0 : 2]?.spans ?? [], &random),
            !question.holdsControl, let query = question.summaryQuery
        else { return }
        let now = WallClock.now()
        let older = try one.request(for: "/api/traces?" + question.query, by: stage.issuer, at: now)
        let everything = stores.older[0]
        let expected = try await stage.answer(to: older, store: .computed { _ in everything })
        let request = try one.request(for: "/api/v3/traces?" + query, by: stage.issuer, at: now)
        let isAmbiguous = stored.contains { question.isAmbiguous(in: $0?.spans ?? []) }
        let whole = stores.newer[0]
        var replies = [try await stage.answer(to: request, store: .computed { _ in whole })]
        if !isAmbiguous {
            for trace in stored { replies.append(try await stage.answer(to: request, store: literal(trace))) }
        }
        let isLawful = replies.allSatisfy {
            $0.status == 403 ? replies[0].status == 403 : $0.timeless == replies[0].timeless
        }
        #expect(isLawful, "seed \(one.seed) under \(one.grant) by \(one.ways): \(query)")
        guard expected.status == 200 else { return #expect(replies[0].status == expected.status, "seed \(one.seed)") }
        let isFound = expected.text.hasPrefix(#"{"data":[{"#)
        #expect(replies[0].status == (isFound ? 200 : 404), "seed \(one.seed): \(query)")
        histogram.add(isFound ? "found" : "not found")
        if !isFound, stored[0]?.spans.contains(where: question.isSatisfied) == true {
            histogram.add("only hidden spans satisfy")
        }
    }

    private static let older = [
        "query.serviceName": "service", "query.operationName": "operation", "query.startTimeMin": "start",
        "query.startTimeMax": "end", "query.searchDepth": "limit", "query.durationMin": "minDuration",
        "query.durationMax": "maxDuration", "query.attributes": "tags", "query.rawTraces": "raw",
    ]

    /// A store that matches as Jaeger's memory storage does, and answers in v3's form.
    private static func literal(_ trace: ShelvedTrace?) -> DirectStore.Answer {
        let route = SearchRoute(traces: trace.map { [$0] } ?? [])
        return .computed { request in
            let query = request.query.map { name, value in
                let time = name.string.contains("Time") ? Timestamp(rfc3339: value.string) : nil
                return (
                    name: UTF8Text(older[name.string] ?? name.string),
                    value: time.map { UTF8Text(String($0.microseconds)) } ?? value
                )
            }
            guard let target = UpstreamTarget(segments: ["api", "traces"].map { UTF8Text($0) }, query: query),
                let reply = route.answer(.get, target.bytes), let newer = NewerForm.reply(reply.body)
            else { return Array("no search".utf8) }
            return newer
        }
    }
}
