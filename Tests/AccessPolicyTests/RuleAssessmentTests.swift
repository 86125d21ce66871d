import AccessPolicy
import Identity
import Quantities
import StrictJSON
import TestSupport
import Testing
import TraceModel
import YAMLDocuments

/// What explanations say of rules, beside what is decided.
@Suite struct RuleAssessmentTests {
    private static let day: Int64 = 86_400

    /// Policies in which everything that a rule may ask for is drawn: entries, captures, services, backends, age, claims, owners.
    private func rule(_ random: inout SeededGenerator) -> String {
        func one(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
        let captures = random.oneIn(3)
        let entry =
            captures
            ? one(["{ group: \"team-{n}\" }", "{ group: \"team-{n}\", subject: alice }"])
            : one(["{ group: a }", "{ subject: alice }", "{ group: team-pay, subject: \"b*\" }", "{ subject: \"*\" }"])
        let places =
            captures ? one(["\"{n}\"", "\"{n}\", shop", "\"pay*\""]) : one(["pay", "\"*\"", "\"pay*\", shop"])
        let services = one(["", "", ", services: [web]", ", services: [\"w*\", cart]"])
        let backends = one(["", "", "", ", backends: [other]"])
        let unowned = random.oneIn(3) ? ", unowned: true" : ""
        let effect = one([
            "effect: permit, visibility: full", "effect: permit, visibility: masked", "effect: forbid",
            "effect: limit, visibility: masked", "effect: permit, visibility: shape",
        ])
        let asked = one([
            "", "", "lookback: 1d", "claims: { amr: mfa }", "claims: { amr: pin }", "claims: { odd: x }",
            "notBefore: 2027-01-01T00:00:00Z", "sourceAddresses: [10.0.0.0/8]",
        ])
        let when = asked.isEmpty ? "" : ", when: { \(asked) }"
        let mode = random.oneIn(6) ? "shadow" : "enforce"
        return "{ \(effect), mode: \(mode), principals: [\(entry)], "
            + "resources: { namespaces: [\(places)]\(services)\(backends)\(unowned) }\(when) }"
    }

    private func owner(_ name: String?) -> Owner {
        name.flatMap { Namespace($0) }.map { .namespace($0) } ?? .unknown(.conflict)
    }

    /// The decision that the rules which are said to match would make, by the words of the specification.
    private func summed(_ rules: [RuleAssessment]) -> Visibility {
        var permitted = Visibility.hidden
        var ceiling = Visibility.full
        for rule in rules where rule.matches && !rule.isShadow {
            switch rule.effect {
            case .forbid: return .hidden
            case .permit(let visibility): permitted = max(permitted, visibility)
            case .limit(let visibility): ceiling = min(ceiling, visibility)
            }
        }
        return min(permitted, ceiling)
    }

    @Test(
        "the rules that an explanation says match are those that decide, and a rule misses something if and only if it does not match",
        arguments: [31, 32, 33] as [UInt64])
    func likeDecisions(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var histogram = Histogram()
        for round in 0..<400 {
            let rules = (0..<Int.random(in: 1...6, using: &random)).map { _ in rule(&random) }
            let texts = rules.enumerated().map { Policies.access("r\($0)", $1) }.joined()
            let (snapshot, problems) = Policies.read(Policies.mapping + texts, backends: ["jaeger", "other"])
            try #require(problems.isEmpty, "\(problems)")
            let viewer = RandomRules.viewer(&random)
            let groups = viewer.groups.map { JSONValue.array($0.map { .string($0) }) } ?? .bool(true)
            let principal = try Policies.principal(snapshot, groups: groups, subject: viewer.subject)
            let facts = Policies.facts(
                from: ["10.1.2.3", "192.0.2.1", nil].randomElement(using: &random) ?? nil,
                claims: [("amr", .string("mfa")), ("odd", .bool(true))])
            let grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), facts)
            for name in ["pay", "payroll", "shop", "x", nil] {
                let service = UTF8Text(["web", "cart", "w.pay", ""].randomElement(using: &random) ?? "")
                let start = Policies.start(ago: Bool.random(using: &random) ? 60 : 2 * Self.day)
                let place = SpanOwner(owner: owner(name), service: service)
                let sides = snapshot.assessments(
                    of: AssessedSpan(place, start: start), for: principal, backend: UTF8Text("jaeger"), facts)
                let decision = grant.decision(owner: place.owner, service: service, start: start)
                let said = "seed \(seed) round \(round): \(rules) \(viewer) \(place) \(start)"
                #expect(sides.count == 1 && sides[0].count == rules.count)
                #expect(summed(sides[0]) == decision.visibility, "\(said)")
                let matching = Set(sides[0].filter(\.matches).map(\.name))
                #expect(matching.isSuperset(of: decision.reason.rules + decision.shadows), "\(said)")
                let shadows = sides[0].filter { $0.matches && $0.isShadow }
                #expect(Set(shadows.map(\.name)) == Set(decision.shadows), "\(said)")
                #expect(sides[0].allSatisfy { $0.matches == $0.misses.isEmpty }, "\(said)")
                for rule in sides[0] { rule.misses.forEach { histogram.add("\($0)".prefix { $0 != "(" }.description) } }
                histogram.add(decision.visibility.rawValue)
                for rule in sides[0] where rule.matches && !rule.doubts.isEmpty { histogram.add("doubtful") }
            }
        }
        histogram.print("rule assessments, seed \(seed)")
        for kind in [
            "full", "masked", "hidden", "doubtful", "backend", "principal", "condition", "unevaluated", "lookback",
            "namespace", "service", "unknownOwner",
        ] { #expect(histogram[kind] > 20, "\(kind)") }
    }

    private func misses(_ spec: String, groups: [String], _ namespace: String = "pay") throws -> RuleAssessment {
        let (snapshot, problems) = Policies.read(Policies.mapping + Policies.access("r", spec))
        try #require(problems.isEmpty, "\(problems)")
        let principal = try Policies.principal(snapshot, groups: groups)
        let span = AssessedSpan(SpanOwner(owner: owner(namespace), service: UTF8Text("web")), start: 0)
        let sides = snapshot.assessments(of: span, for: principal, backend: UTF8Text("jaeger"), Policies.facts)
        return try #require(sides.first?.first)
    }

    @Test("a rule nearly matches where one thing is missing, and of an entry all keys that fail are one thing")
    func nearMisses() throws {
        func permit(_ entry: String, _ namespace: String) -> String {
            "{ effect: permit, visibility: full, principals: [\(entry)], resources: { namespaces: [\(namespace)] } }"
        }
        let two = permit("{ group: b, subject: bob }", "pay")
        let stranger = try misses(two, groups: ["a"])
        #expect(stranger.isNearMiss && !stranger.matches)
        #expect(
            stranger.misses == [
                .principal([
                    [EntryMiss(key: .subject, text: "bob", doubt: nil), EntryMiss(key: .group, text: "b", doubt: nil)]
                ])
            ])
        #expect(try !misses(two, groups: ["a"], "shop").isNearMiss)
        let own = permit("{ group: \"team-{n}\" }", "\"{n}\"")
        #expect(try misses(own, groups: ["team-pay"]).matches)
        #expect(try misses(own, groups: ["team-shop"]).misses == [.namespace([GlobPattern("shop")])])
        #expect(try misses(own, groups: ["team-shop"]).place?.description == "p.yaml:10:19")
    }
}
