import Cryptography
import DemoServices
import Foundation
import Gateway
import Quantities
import TestSupport
import Testing

/// The laws of searches that find more than they may show: limits, several questions to the store, rounds, the mark.
@Suite struct SearchLimitLawTests {
    private static let seeds = 1...1_000
    private static let groups = ["whole", "parts", "most", "open"]
    private static let policies =
        GroupPolicies.text([
            GroupPolicies.permit("whole", "storefront, platform"), GroupPolicies.permit("parts", "storefront"),
            GroupPolicies.permit("most", #""*""#), GroupPolicies.forbid("most", "payments"),
            GroupPolicies.permit("open", #""store*", platform"#),
        ]) + """
            ---
            apiVersion: spanwarden.dev/v1
            kind: AccessPolicy
            metadata: { name: masked-parts }
            spec: { effect: permit, principals: [{ group: parts }], resources: { namespaces: [platform] }, visibility: masked }

            """

    /// What somebody in a group sees of stores that differ in what is hidden, and in what is withheld of what is shown.
    private struct Case {
        let group: String
        let query: String
        /// The visible spans alone.
        let view: CrowdedStore
        /// The same, with other values withheld.
        let withheld: CrowdedStore
        /// Hidden spans and traces besides.
        let crowded: [CrowdedStore]
    }

    @Test("what is hidden or withheld changes no search, of whatever limit, but one that is marked")
    func laws() async throws {
        let found = OneValue<Histogram>()
        _ = try await DirectStage.run(policies: Self.policies) { stage in
            var histogram = Histogram()
            for seed in Self.seeds {
                var random = SeededGenerator(seed: UInt64(seed))
                let one = Self.draw(&random)
                try await Self.check(one, seed, on: stage, &histogram)
            }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("searches with limits, seeds \(Self.seeds)")
        for kind in ["equal", "marked for what is hidden", "marked by rule", "withheld value", "found", "full"] {
            #expect(histogram[kind] >= 50, "\(kind)")
        }
    }

    private static func check(
        _ one: Case, _ seed: Int, on stage: DirectStage, _ histogram: inout Histogram
    ) async throws {
        let persona = DemoPersona(name: one.group, subject: one.group, groups: [one.group], algorithm: .es256)
        let token = try stage.issuer.token(for: persona, at: WallClock.now())
        func ask(_ store: CrowdedStore) async throws -> StageReply {
            let head = "GET /api/traces?service=web&start=1&end=9999999&\(one.query) HTTP/1.1\r\nHost: a\r\n"
            return try await stage.answer(
                to: Array((head + "Authorization: Bearer \(token)\r\n\r\n").utf8), store: .computed(store.answer))
        }
        func isMarked(_ reply: StageReply) -> Bool { reply.field("spanwarden-result") == "partial" }
        let view = try await ask(one.view)
        #expect(view.status == 200, "seed \(seed)")
        let withheld = try await ask(one.withheld)
        let isUntold = withheld.timeless == view.timeless
        #expect(
            isUntold, "seed \(seed): what is withheld from \(one.group) tells \(one.query)")
        let ids = try SearchTests.ids(view)
        histogram.add(ids.isEmpty ? "not found" : "found")
        if isMarked(view) { histogram.add("marked by rule") }
        if one.query.contains("withheld") || one.query.contains("svc") { histogram.add("withheld value") }
        if ids.count > 1 { histogram.add("full") }
        for store in one.crowded {
            let reply = try await ask(store)
            guard !isMarked(reply) else {
                histogram.add(isMarked(view) ? "marked as the view" : "marked for what is hidden")
                continue
            }
            histogram.add("equal")
            let isSame = reply.timeless == view.timeless
            let shown = try SearchTests.ids(reply)
            #expect(
                isSame, "\(ids) \(shown) seed \(seed): what is hidden from \(one.group) changes \(one.query)")
        }
    }

    // MARK: What is drawn

    private static func draw(_ random: inout SeededGenerator) -> Case {
        let group = groups.randomElement(using: &random) ?? ""
        var (view, withheld): ([CrowdedStore.Trace], [CrowdedStore.Trace]) = ([], [])
        for number in 0..<Int.random(in: 5...40, using: &random) {
            var pair: [(CrowdedStore.Span, CrowdedStore.Span)] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) { pair.append(visible(to: group, &random)) }
            view.append(.init(number: number * 3, spans: pair.map(\.0)))
            withheld.append(.init(number: number * 3, spans: pair.map(\.1)))
        }
        view.shuffle(using: &random)
        withheld = view.map { trace in withheld.first { $0.number == trace.number } ?? trace }
        let crowded = [view, withheld].map { crowd(CrowdedStore(traces: $0), &random) }
        return Case(
            group: group, query: query(&random), view: CrowdedStore(traces: view),
            withheld: CrowdedStore(traces: withheld), crowded: crowded)
    }

    private static func query(_ random: inout SeededGenerator) -> String {
        var parts = ["limit=\(Int.random(in: 1...4, using: &random))"]
        if random.chance(20) { parts.append("operation=" + (random.chance(50) ? "GET" : "PUT")) }
        if random.chance(20) { parts.append("minDuration=5us") }
        if random.chance(70) {
            let tag = [
                "color:red", "color:blue", "exception.type:withheld-1", "exception.type:withheld-2",
                "note:withheld-1", "http.url:http%3A//ledger.payments.svc.cluster.local",
                "peer.service:cart.payments", "k8s.namespace.name:platform", "k8s.namespace.name:payments",
            ]
            parts.append("tag=" + (tag.randomElement(using: &random) ?? ""))
        }
        return parts.joined(separator: "&")
    }

    /// A span that the group sees, and the same with other values in what it does not see of it.
    private static func visible(
        to group: String, _ random: inout SeededGenerator
    ) -> (CrowdedStore.Span, CrowdedStore.Span) {
        let namespace = random.chance(50) ? "storefront" : "platform"
        let isMasked = group == "parts" && namespace == "platform"
        let operation = random.chance(50) ? "GET" : "PUT"
        let duration = Int.random(in: 1...9, using: &random)
        let color = random.chance(50) ? "red" : "blue"
        let (number, hasEvent, hasPeer) = (Int.random(in: 1...2, using: &random), random.chance(50), random.chance(40))
        func span(_ number: Int, _ peer: String) -> CrowdedStore.Span {
            var tags = [("color", color), ("note", "withheld-\(number)")]
            if hasPeer { tags += [("http.url", "http://\(peer).svc.cluster.local"), ("peer.service", peer)] }
            let event = hasEvent ? [("exception.type", "withheld-\(number)")] : []
            return CrowdedStore.Span(
                namespace: namespace, operation: operation, duration: duration, tags: tags, event: event)
        }
        // A color is no attribute that a masked span shows, so it is withheld as well; the same in both is as good.
        return (span(number, "ledger.payments"), span(isMasked ? 3 - number : number, "cart.payments"))
    }

    /// Hidden spans in some of the traces, and hidden traces between them.
    private static func crowd(_ store: CrowdedStore, _ random: inout SeededGenerator) -> CrowdedStore {
        var traces: [CrowdedStore.Trace] = []
        let share = [5, 50, 96].randomElement(using: &random) ?? 0
        for trace in store.traces {
            while random.chance(share) && traces.count < 400 {
                traces.append(.init(number: 1 + 3 * traces.count, spans: [hidden(&random)]))
            }
            var trace = trace
            if random.chance(share) { trace.spans.append(hidden(&random)) }
            traces.append(trace)
        }
        return CrowdedStore(traces: traces)
    }

    private static func hidden(_ random: inout SeededGenerator) -> CrowdedStore.Span {
        var tags = [("color", random.chance(50) ? "red" : "blue"), ("note", "withheld-1")]
        // An attribute that says what the process does not.
        if random.chance(10) { tags.append(("istio.namespace", "storefront")) }
        return CrowdedStore.Span(
            namespace: "payments", operation: random.chance(50) ? "GET" : "PUT",
            duration: Int.random(in: 1...9, using: &random), tags: tags, event: [("exception.type", "withheld-2")])
    }
}
