import AccessPolicy
import Catalogue
import Ownership
import Quantities
import TestSupport
import Testing
import TraceModel

/// Names under rules that ask for the age of spans: seen where some span that was learned of would be, however many there are.
@Suite struct CatalogueAgeTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let web = UTF8Text("web")
    private static let day: Int64 = 86_400

    private static func learn(
        _ starts: [Int64], _ builder: inout CatalogueBuilder, within window: ClosedRange<Int64>
    ) throws {
        let origin = SpanOrigin(service: web, resourceNamespace: .text(UTF8Text("shop")))
        let spans = starts.enumerated().map { place, start in
            SpanRecord(
                id: SpanID(UInt64(place + 1)), parentID: nil, kind: .server, start: start, duration: 1, origin: 0)
        }
        let trace = TraceSkeleton(id: try #require(TraceID("1")), origins: [origin], spans: spans, links: [])
        builder.learn(trace, foundBy: web, within: window) { _ in (UTF8Text("op"), web) }
    }

    private static func rule(_ effect: String, lookback: Int64?) -> String {
        let when = lookback.map { ", when: { lookback: \($0)s }" } ?? ""
        return
            "{ effect: \(effect)\(effect == "permit" ? ", visibility: full" : ""), principals: [{ group: g }], resources: { namespaces: [shop] }\(when) }"
    }

    private static func isTold(_ catalogue: NameCatalogue, _ grant: Grant, at now: Timestamp) -> (Bool, Bool) {
        let operations = catalogue.operations(of: web, within: grant) { _, _ in nil }
        return (!catalogue.services(within: grant, at: now).isEmpty, !operations.isEmpty)
    }

    @Test(
        "of spans of 8 days, a day and half an hour the one is told that a permit of a week and a forbid of an hour leave"
    )
    func middle() throws {
        let starts = [8 * Self.day, Self.day, 1_800].map { Self.now.microseconds - $0 * 1_000_000 }
        let grant = try TestGrant.grant(
            by: [Self.rule("permit", lookback: 7 * Self.day), Self.rule("forbid", lookback: 3_600)], at: Self.now)
        for (spans, isTold) in [(starts, true), ([starts[0], starts[2]], false), ([starts[1]], true)] {
            var builder = CatalogueBuilder(ownership: OwnershipRules(known: []))
            try Self.learn(spans, &builder, within: 0...Self.now.microseconds)
            #expect(Self.isTold(builder.catalogue(), grant, at: Self.now) == (isTold, isTold))
        }
    }

    /// A number of seconds, of any size alike.
    private static func age(_ random: inout SeededGenerator) -> Int64 {
        let most = Int64(1) << Int64.random(in: 0...25, using: &random)
        return Int64.random(in: most / 2...most, using: &random)
    }

    /// Ages of which each is at least half as long again as the one before it.
    private static func lookbacks(_ random: inout SeededGenerator) -> [Int64] {
        var ages: [Int64] = []
        var age = max(1, age(&random))
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            ages.append(age)
            age = (age * 3 + 1) / 2 + (random.oneIn(2) ? 0 : Int64.random(in: 0...age, using: &random))
        }
        return ages
    }

    @Test(
        "seeded: what is told of a thousand spans, learned in several builds and asked of later, is what asking for each of them gives"
    )
    func seeded() throws {
        let seed: UInt64 = 20_261_205
        var random = SeededGenerator(seed: seed)
        var histogram = Histogram()
        for round in 0..<1_000 {
            var catalogue: NameCatalogue?
            var all: [Int64] = []
            var now = Self.now
            // Spans stand close together at a few ages, so that ages between them are empty.
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                now = Timestamp(microseconds: now.microseconds + Self.age(&random) % 100_000 * 1_000_000)
                var starts: [Int64] = []
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    let start = now.microseconds - Self.age(&random) * 1_000_000
                    let count = random.oneIn(2) ? 1 : Int.random(in: 1...200, using: &random)
                    starts += (0..<count).map { _ in
                        min(now.microseconds, start + Int64.random(in: 0...9_000_000, using: &random))
                    }
                }
                let window = 0...now.microseconds
                var builder = CatalogueBuilder(ownership: OwnershipRules(known: []))
                try Self.learn(starts, &builder, within: window)
                if let catalogue { builder.keep(catalogue, of: { _ in true }, within: window) }
                catalogue = builder.catalogue()
                all += starts
            }
            let asked = Timestamp(microseconds: now.microseconds + Self.age(&random) % 1_000 * 1_000_000)
            let lookbacks = Self.lookbacks(&random)
            let rules = lookbacks.map {
                Self.rule(random.oneIn(2) ? "permit" : "forbid", lookback: $0)
            }
            let grant = try TestGrant.grant(
                by: rules + (random.oneIn(4) ? [Self.rule("permit", lookback: nil)] : []), at: asked)
            let owner = Owner.namespace(try #require(Namespace("shop")))
            let isSeen = all.contains {
                grant.decision(owner: owner, service: Self.web, start: $0).visibility >= .masked
            }
            let told = Self.isTold(try #require(catalogue), grant, at: asked)
            #expect(told == (isSeen, isSeen), "seed \(seed) round \(round) of \(all.count): \(rules)")
            histogram.add("\(all.count > 64 ? "many" : "few"), \(isSeen ? "seen" : "not seen")")
        }
        histogram.print("ages, seed \(seed)")
        for kind in ["many, seen", "many, not seen", "few, seen", "few, not seen"] {
            #expect(histogram[kind] >= 20, "\(kind)")
        }
    }
}
