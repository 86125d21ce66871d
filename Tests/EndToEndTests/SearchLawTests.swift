import Backends
import DemoServices
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import Server
import TestSupport
import Testing

/// The laws of searches at size: stores that hold the same view answer a search the same, whatever else they hold and however they match; and what is
/// found is what the plainest reading of the shown trace finds.
@Suite(.serialized) struct SearchLawTests {
    private static let first = 5_001
    private static let count = 2_000

    @Test(
        "equal views give equal searches, from stores that match literally or find everything; and each finds what is shown"
    )
    func laws() async throws {
        let script = PythonScript("Tests/Reference/generate.py")
        let lines = try await script.lines(["small-laws", String(Self.first), String(Self.count)])
        let cases = try lines.map { try JSONDecoder().decode(LawCase.self, from: $0) }
        try #require(cases.count == Self.count)
        let found = OneValue<Histogram>()
        _ = try await DirectStage.run(policies: LawPolicies.text) { stage in
            var histogram = Histogram()
            for one in cases { try await Self.check(one, on: stage, &histogram) }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("searches, seeds \(Self.first) to \(Self.first + Self.count - 1)")
        #expect(histogram["cases"] == Self.count)
        for kind in [
            "found", "not found", "only hidden spans satisfy", "refused", "with tags", "with an operation", "summaries",
        ] {
            #expect(histogram[kind] >= 100, "\(kind)")
        }
    }

    @Test("equal views give equal lists of names, and what is shown is listed, whatever else the store has")
    func names() async throws {
        let script = PythonScript("Tests/Reference/generate.py")
        let lines = try await script.lines(["small-laws", String(Self.first + Self.count), String(Self.count)])
        let cases = try lines.map { try JSONDecoder().decode(LawCase.self, from: $0) }
        let found = OneValue<Histogram>()
        _ = try await DirectStage.run(policies: LawPolicies.text, limits: "catalogue: { lookback: 36500d }\n") {
            stage in
            var histogram = Histogram()
            for one in cases { try await Self.checkNames(one, on: stage, &histogram) }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("lists, seeds \(Self.first + Self.count) to \(Self.first + 2 * Self.count - 1)")
        #expect(histogram["cases"] == Self.count)
        for kind in ["listed", "hidden services", "nothing listed", "operations"] {
            #expect(histogram[kind] >= 100, "\(kind)")
        }
    }

    private static func checkNames(_ one: LawCase, on stage: DirectStage, _ histogram: inout Histogram) async throws {
        histogram.add("cases")
        let now = WallClock.now()
        let alone = try await stage.answer(
            to: try one.request(by: stage.issuer, at: now), store: .reply(Array(one.a.utf8)))
        let shown = alone.status == 200 && !one.isPretty ? ShelvedTrace(alone.body)?.spans ?? [] : []
        let stored = [one.a, one.b, one.view].map { ShelvedTrace(Array($0.utf8)) }
        let service = stored[0]?.spans.first?.service.string ?? "none"
        let path = service.utf8.allSatisfy { (97...122).contains($0) } ? service : "none"
        var lists: [[String]] = []
        for store in stored {
            stage.store.answer(with: literal(store))
            await stage.gateway.learnNames()
            var bodies: [String] = []
            for target in ["/api/services", "/api/operations?service=\(path)", "/api/services/\(path)/operations"] {
                let request = try one.request(for: target, by: stage.issuer, at: now)
                let reply = try await stage.answer(to: request, store: .status(500))
                bodies.append(reply.status == 200 ? reply.text : "\(reply.status)")
            }
            lists.append(bodies)
        }
        let isLawful = lists.allSatisfy { $0 == lists[0] }
        #expect(isLawful, "seed \(one.seed) under \(one.grant) by \(one.ways)")
        guard lists[0][0] != "403" else { return histogram.add("no access") }
        if lists[0][1].contains(#""name""#) { histogram.add("operations") }
        let body = try JSONSerialization.jsonObject(with: Data(lists[0][0].utf8)) as? [String: Any]
        let told = Set((body?["data"] as? [String] ?? []).map { UTF8Text($0) })
        histogram.add(told.isEmpty ? "nothing listed" : "listed")
        if let all = stored[0]?.spans, Set(all.map(\.service)) != told { histogram.add("hidden services") }
        guard alone.status == 200, !one.isPretty else { return }
        let listed = shown.filter {
            !$0.isShape && !$0.service.bytes.isEmpty && (0...now.microseconds).contains($0.start)
        }.map(\.service)
        #expect(told == Set(listed), "seed \(one.seed) under \(one.grant)")
    }

    private static func check(_ one: LawCase, on stage: DirectStage, _ histogram: inout Histogram) async throws {
        histogram.add("cases")
        let alone = try await stage.answer(
            to: try one.request(by: stage.issuer, at: WallClock.now()), store: .reply(Array(one.a.utf8)))
        let shown = alone.status == 200 ? ShelvedTrace(alone.body)?.spans ?? [] : []
        let stored = [one.a, one.b, one.view].map { ShelvedTrace(Array($0.utf8)) }
        var random = SeededGenerator(seed: UInt64(one.seed))
        for _ in 0..<3 {
            let matter = random.chance(60) && !shown.isEmpty ? shown : stored[random.chance(50) ? 0 : 1]?.spans ?? []
            guard let question = SearchQuestion(of: matter, &random), !question.holdsControl else { continue }
            let request = try one.request(
                for: "/api/traces?" + question.query + (one.raw ? "&raw=true" : ""), by: stage.issuer,
                at: WallClock.now())
            var replies: [StageReply] = []
            for store in stored { replies.append(try await stage.answer(to: request, store: literal(store))) }
            // A store that takes no condition for one.
            let everything = Array(one.a.utf8)
            let whole = try await stage.answer(to: request, store: .computed { _ in everything })
            // Of several values under one key Jaeger's memory storage looks at the first alone.
            if !stored.contains(where: { question.isAmbiguous(in: $0?.spans ?? []) }) { replies.append(whole) }
            // A refusal names the request; what is asked was refused before the store could matter.
            let isLawful = replies.allSatisfy {
                $0.status == 200 ? $0.timeless == replies[0].timeless : $0.status == whole.status
            }
            #expect(isLawful, "seed \(one.seed) under \(one.grant) by \(one.ways): \(question.query)")
            try await checkSummaries(one, question, whole, stored, everything, shown, on: stage, &histogram)
            try judge(whole, question, shown, stored[0]?.spans ?? [], one, &histogram)
        }
    }

    /// A summary is there where the search finds the trace, the same from every store, and counts what is shown.
    private static func checkSummaries(
        _ one: LawCase, _ question: SearchQuestion, _ search: StageReply, _ stored: [ShelvedTrace?],
        _ everything: [UInt8], _ shown: [ShelvedTrace.Span], on stage: DirectStage, _ histogram: inout Histogram
    ) async throws {
        guard !one.raw, let query = question.summaryQuery else { return }
        let request = try one.request(for: "/api/v3/trace-summaries?" + query, by: stage.issuer, at: WallClock.now())
        let whole = try await stage.answer(to: request, store: .computed { _ in everything })
        #expect(whole.status == search.status, "seed \(one.seed): \(query)")
        guard whole.status == 200 else { return }
        let view = try await stage.answer(to: request, store: literal(stored[2]))
        let other = try await stage.answer(to: request, store: literal(stored[1]))
        #expect(view.timeless == other.timeless, "seed \(one.seed): \(query)")
        let summaries = try JSONSerialization.jsonObject(with: Data(whole.body)) as? [String: [[String: Any]]]
        let isFound = search.text.hasPrefix(#"{"data":[{"#)
        #expect(summaries?["summaries"]?.count == (isFound ? 1 : 0), "seed \(one.seed): \(query)")
        guard let summary = summaries?["summaries"]?.first else { return }
        let spans = shown.filter { !$0.isShape }
        #expect(summary["spanCount"] as? Int == spans.count, "seed \(one.seed)")
        let errors = spans.count { $0.tags.contains { $0.key == UTF8Text("error") && $0.value == UTF8Text("true") } }
        #expect((summary["errorSpanCount"] as? Int ?? 0) >= errors, "seed \(one.seed)")
        let services = (summary["services"] as? [[String: Any]] ?? []).map { $0["name"] as? String ?? "" }
        #expect(services.map { UTF8Text($0) } == Set(spans.map(\.service)).sorted(), "seed \(one.seed)")
        let first = spans.map(\.start).min().map { UInt64(max(0, $0)) * 1_000 } ?? 0
        #expect(summary["minStartTimeUnixNano"] as? String ?? "0" == "\(first)", "seed \(one.seed)")
        histogram.add("summaries")
    }

    private static func judge(
        _ reply: StageReply, _ question: SearchQuestion, _ shown: [ShelvedTrace.Span], _ stored: [ShelvedTrace.Span],
        _ one: LawCase, _ histogram: inout Histogram
    ) throws {
        if !question.tags.isEmpty { histogram.add("with tags") }
        if question.operation != nil { histogram.add("with an operation") }
        guard reply.status == 200 else {
            histogram.add(reply.text.contains("key-redacted") ? "refused" : "no access")
            return #expect(reply.status == 403, "seed \(one.seed): \(question.query)")
        }
        let isFound = reply.text.hasPrefix(#"{"data":[{"#)
        // Shapes are no spans of the service that they hide.
        let isExpected = shown.contains { question.isSatisfied(by: $0) && !$0.isShape }
        // What can't be asked for and is not found is said to be, perhaps, not all.
        let isSaid = reply.field("spanwarden-result") == "partial" && question.namesAnOwner
        #expect(
            isFound == isExpected || !isFound && isSaid,
            "seed \(one.seed) under \(one.grant): \(question.query) \(question)")
        #expect(!reply.raw.holds("s3cr3t") && !reply.raw.holds("ops-secret"), "seed \(one.seed)")
        histogram.add(isFound ? "found" : "not found")
        if !isExpected, stored.contains(where: question.isSatisfied) { histogram.add("only hidden spans satisfy") }
    }

    /// A store that matches as Jaeger's memory storage does.
    private static func literal(_ trace: ShelvedTrace?) -> DirectStore.Answer {
        let route = SearchRoute(traces: trace.map { [$0] } ?? [])
        return .computed { request in
            guard let target = UpstreamTarget(segments: request.segments, query: request.query),
                let reply = route.answer(.get, target.bytes)
            else { return Array("no search".utf8) }
            return reply.body
        }
    }
}

extension ShelvedTrace.Span {
    fileprivate var isShape: Bool { service == UTF8Text("hidden") && operation == service && attributes.isEmpty }
}
