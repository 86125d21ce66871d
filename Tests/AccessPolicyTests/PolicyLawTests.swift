import AccessPolicy
import Quantities
import StrictJSON
import TestSupport
import Testing
import TraceModel

@Suite("The laws of access policy")
struct PolicyLawTests {
    private static let namespaces = ["pay", "payroll", "shop", "x"]

    /// What the product shows of each namespace: 0 hidden, 1 masked, 2 full.
    private func shown(_ rules: [PolicyModel.Rule], _ viewer: PolicyModel.Viewer) throws -> [Int] {
        let text = rules.enumerated().map { Policies.access("r\($0)", Self.spec($1)) }.joined()
        let (snapshot, problems) = Policies.read(Policies.mapping + text)
        #expect(problems.isEmpty, "\(problems)")
        let groups = viewer.groups.map { JSONValue.array($0.map { .string($0) }) } ?? .bool(true)
        let principal = try Policies.principal(snapshot, groups: groups, subject: viewer.subject)
        let grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"))
        return try Self.namespaces.map { name in
            let owner = try #require(Namespace(name))
            switch grant.decision(owner: .namespace(owner), service: UTF8Text("web")).visibility {
            case .hidden: return 0
            case .masked: return 1
            case .full: return 2
            }
        }
    }

    private func modelled(_ rules: [PolicyModel.Rule], _ viewer: PolicyModel.Viewer) -> [Int] {
        Self.namespaces.map { PolicyModel.visibility(rules, viewer, $0) }
    }

    private static func spec(_ rule: PolicyModel.Rule) -> String {
        let entries = rule.entries.map { entry in
            let keys = [("group", entry.group), ("subject", entry.subject)].compactMap { key, value in
                value.map { "\(key): \"\($0)\"" }
            }
            return "{ " + keys.joined(separator: ", ") + " }"
        }
        let places = rule.namespaces.map { "\"\($0)\"" }.joined(separator: ", ")
        let effect =
            rule.permits.map { "effect: permit, visibility: " + ($0 == 2 ? "full" : "masked") } ?? "effect: forbid"
        return "{ \(effect), principals: [\(entries.joined(separator: ", "))], resources: { namespaces: [\(places)] } }"
    }

    @Test("every mixture of two rules, permit or forbid, true, false or not to be evaluated, is as the model says")
    func mixtures() throws {
        let kinds: [Int?] = [nil, 1, 2]
        // A subject is true or false; a group is true or false where groups are known, and else can't be evaluated.
        let entries = [
            PolicyModel.Entry(subject: "alice"), PolicyModel.Entry(subject: "bob"), PolicyModel.Entry(group: "a"),
            PolicyModel.Entry(group: "b"), PolicyModel.Entry(group: "a", subject: "bob"),
        ]
        let rules = kinds.flatMap { kind in
            entries.flatMap { entry in
                [["pay"], ["*"]].map { PolicyModel.Rule(permits: kind, entries: [entry], namespaces: $0) }
            }
        }
        var seen: Set<[Int]> = []
        for first in rules {
            for second in rules {
                for groups in [["a"], nil] as [[String]?] {
                    let viewer = PolicyModel.Viewer(subject: "alice", groups: groups)
                    let found = try shown([first, second], viewer)
                    #expect(found == modelled([first, second], viewer), "\(first) \(second) \(viewer)")
                    seen.insert(found)
                }
            }
        }
        #expect(seen.count > 4)
    }

    @Test("random sets of rules are as the model says", arguments: [11, 12, 13, 14] as [UInt64])
    func randomSets(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var histogram = [0, 0, 0]
        for round in 0..<600 {
            let rules = RandomRules.rules(&random)
            let viewer = RandomRules.viewer(&random)
            let found = try shown(rules, viewer)
            #expect(found == modelled(rules, viewer), "seed \(seed) round \(round): \(rules) \(viewer)")
            for level in found { histogram[level] += 1 }
        }
        print("policy model, seed \(seed): hidden \(histogram[0]), masked \(histogram[1]), full \(histogram[2])")
        #expect(histogram.allSatisfy { $0 > 50 })
    }

    @Test("forbid overrides permit")
    func forbidOverrides() throws {
        let everyone = PolicyModel.Entry(subject: "*")
        let rules = [
            PolicyModel.Rule(permits: 2, entries: [everyone], namespaces: ["*"]),
            PolicyModel.Rule(permits: nil, entries: [everyone], namespaces: ["pay"]),
        ]
        #expect(try shown(rules, PolicyModel.Viewer(subject: "alice", groups: [])) == [0, 2, 2, 2])
        #expect(try shown(rules.reversed(), PolicyModel.Viewer(subject: "alice", groups: [])) == [0, 2, 2, 2])
    }

    @Test("no match denies")
    func noMatch() throws {
        #expect(try shown([], PolicyModel.Viewer(subject: "alice", groups: ["a"])) == [0, 0, 0, 0])
    }

    @Test(
        "adding a forbid never reveals, and narrowing a permit's namespaces never does",
        arguments: [21, 22] as [UInt64])
    func monotone(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var changed = 0
        for round in 0..<300 {
            let rules = RandomRules.rules(&random)
            let viewer = RandomRules.viewer(&random)
            let before = try shown(rules, viewer)
            var forbid = RandomRules.rule(&random)
            forbid.permits = nil
            let forbidden = try shown(rules + [forbid], viewer)
            var narrowed = rules
            for index in rules.indices where rules[index].permits != nil {
                narrowed[index].namespaces = rules[index].namespaces.map {
                    $0 == "*" ? "pay*" : $0 == "pay*" ? "pay" : $0
                }
            }
            let narrow = try shown(narrowed, viewer)
            for (was, (one, other)) in zip(before, zip(forbidden, narrow)) {
                #expect(one <= was && other <= was, "seed \(seed) round \(round)")
            }
            changed += before == forbidden && before == narrow ? 0 : 1
        }
        #expect(changed > 30)
    }
}

enum RandomRules {
    static func rules(_ random: inout SeededGenerator) -> [PolicyModel.Rule] {
        (0..<Int.random(in: 0...5, using: &random)).map { _ in rule(&random) }
    }

    static func rule(_ random: inout SeededGenerator) -> PolicyModel.Rule {
        let permits = ([1, 2, 1, 2, nil] as [Int?]).randomElement(using: &random) ?? nil
        let captures = Bool.random(using: &random)
        let entries = (0..<Int.random(in: 1...2, using: &random)).map { _ in entry(&random, captures: captures) }
        let places = captures ? ["{n}", "shop", "pay*"] : ["pay", "pay*", "*", "shop"]
        let count = Int.random(in: 1...2, using: &random)
        let chosen = (0..<count).map { _ in places.randomElement(using: &random) ?? "x" }
        return PolicyModel.Rule(permits: permits, entries: entries, namespaces: chosen)
    }

    static func viewer(_ random: inout SeededGenerator) -> PolicyModel.Viewer {
        let names = ["a", "b", "team-pay", "team-x", "team-shop"].filter { _ in Bool.random(using: &random) }
        let groups = Int.random(in: 0...3, using: &random) == 0 ? nil : names
        return PolicyModel.Viewer(subject: Bool.random(using: &random) ? "alice" : "bob", groups: groups)
    }

    private static func entry(_ random: inout SeededGenerator, captures: Bool) -> PolicyModel.Entry {
        let subject = ["alice", "bob", "a*", "*"].randomElement(using: &random)
        if captures {
            return PolicyModel.Entry(group: "team-{n}", subject: Bool.random(using: &random) ? subject : nil)
        }
        let group = ["a", "b", "team-pay"].randomElement(using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: return PolicyModel.Entry(group: group)
        case 1: return PolicyModel.Entry(subject: subject)
        default: return PolicyModel.Entry(group: group, subject: subject)
        }
    }
}
