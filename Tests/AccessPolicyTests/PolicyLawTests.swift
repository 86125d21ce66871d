import AccessPolicy
import Quantities
import StrictJSON
import TestSupport
import Testing
import TraceModel

@Suite("The laws of access policy")
struct PolicyLawTests {
    /// The last one is nobody's: a span of unknown owner.
    private static let namespaces = ["pay", "payroll", "shop", "x", nil]

    /// What the product shows of each namespace: 0 hidden, 1 shape, 2 masked, 3 full.
    private func shown(_ rules: [PolicyModel.Rule], _ viewer: PolicyModel.Viewer) throws -> [Int] {
        let text = rules.enumerated().map { Policies.access("r\($0)", PolicyText.spec($1)) }.joined()
        let (snapshot, problems) = Policies.read(Policies.mapping + text)
        #expect(problems.isEmpty, "\(problems)")
        let groups = viewer.groups.map { JSONValue.array($0.map { .string($0) }) } ?? .bool(true)
        let principal = try Policies.principal(snapshot, groups: groups, subject: viewer.subject)
        let grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), PolicyText.facts)
        return Self.namespaces.map { name in
            let owner = name.flatMap { Namespace($0) }.map { Owner.namespace($0) } ?? .unknown(.noEvidence)
            let visibility = grant.decision(owner: owner, service: UTF8Text("web"), start: 0).visibility
            return PolicyText.levels.firstIndex(of: visibility.rawValue) ?? -1
        }
    }

    private func modelled(_ rules: [PolicyModel.Rule], _ viewer: PolicyModel.Viewer) -> [Int] {
        Self.namespaces.map { PolicyModel.visibility(rules, viewer, $0) }
    }

    @Test(
        "every mixture of two rules: permit, limit or forbid, true, false or not to be evaluated, is as the model says")
    func mixtures() throws {
        let kinds: [PolicyModel.Effect] = (1...3).flatMap { [.permit($0), .limit($0)] } + [.forbid]
        // A subject is true or false; a group is true or false where groups are known, and else can't be evaluated.
        let entries = [
            PolicyModel.Entry(subject: "alice"), PolicyModel.Entry(subject: "bob"), PolicyModel.Entry(group: "a"),
        ]
        let rules = kinds.flatMap { kind in
            entries.flatMap { entry in
                PolicyModel.Truth.allCases.map { when in
                    PolicyModel.Rule(
                        effect: kind, entries: [entry], namespaces: ["pay*"], unowned: when == .yes, when: when)
                }
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
        // Hidden, shape, masked and full, each of them.
        #expect(Set(seen.map { $0[0] }).count == 4, "\(seen)")
    }

    @Test("random sets of rules are as the model says", arguments: [11, 12, 13, 14] as [UInt64])
    func randomSets(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var histogram = Histogram()
        for round in 0..<600 {
            let rules = RandomRules.rules(&random)
            let viewer = RandomRules.viewer(&random)
            let found = try shown(rules, viewer)
            #expect(found == modelled(rules, viewer), "seed \(seed) round \(round): \(rules) \(viewer)")
            for level in found { histogram.add(PolicyText.levels[level]) }
            if found.last != 0 { histogram.add("unowned seen") }
            for rule in rules { histogram.add("\(rule.effect)".prefix { $0 != "(" } + " \(rule.when)") }
            if found != modelled(rules.map(Self.enforced), viewer) { histogram.add("shadow matters") }
        }
        histogram.print("policy model, seed \(seed)")
        for kind in PolicyText.levels { #expect(histogram[kind] > 50, "\(kind)") }
        for kind in ["permit", "limit", "forbid"] {
            for truth in PolicyModel.Truth.allCases { #expect(histogram["\(kind) \(truth)"] > 20, "\(kind) \(truth)") }
        }
        #expect(histogram["shadow matters"] > 20 && histogram["unowned seen"] > 10)
    }

    private static func enforced(_ rule: PolicyModel.Rule) -> PolicyModel.Rule {
        var rule = rule
        rule.isShadow = false
        return rule
    }

    private static let everyone = PolicyModel.Entry(subject: "*")
    private static let alice = PolicyModel.Viewer(subject: "alice", groups: [])

    @Test("forbid overrides permit")
    func forbidOverrides() throws {
        let rules = [
            PolicyModel.Rule(effect: .permit(3), entries: [Self.everyone], namespaces: ["*"]),
            PolicyModel.Rule(effect: .forbid, entries: [Self.everyone], namespaces: ["pay"]),
        ]
        #expect(try shown(rules, Self.alice) == [0, 3, 3, 3, 0])
        #expect(try shown(rules.reversed(), Self.alice) == [0, 3, 3, 3, 0])
    }

    @Test("a limit cuts what is permitted, grants nothing, and applies where it can't be evaluated")
    func limits() throws {
        let permit = PolicyModel.Rule(effect: .permit(3), entries: [Self.everyone], namespaces: ["*"], unowned: true)
        let limit = PolicyModel.Rule(effect: .limit(2), entries: [Self.everyone], namespaces: ["pay"])
        #expect(try shown([permit, limit], Self.alice) == [2, 3, 3, 3, 2])
        #expect(try shown([limit], Self.alice) == [0, 0, 0, 0, 0])
    }

    @Test("the most visible permit counts, cut by the lowest limit: full, masked, shape, hidden")
    func order() throws {
        let levels = PolicyText.levels.indices.dropFirst()
        for permits in levels.map({ Array(1...$0) }) {
            for limits in levels.map({ Array($0...3) }) {
                let effects: [PolicyModel.Effect] = permits.map { .permit($0) } + limits.map { .limit($0) }
                let rules = effects.map { effect in
                    PolicyModel.Rule(effect: effect, entries: [Self.everyone], namespaces: ["pay"])
                }
                let expected = min(permits.count, limits[0])
                #expect(try shown(rules, Self.alice) == [expected, 0, 0, 0, 0], "\(effects)")
                #expect(try shown(rules.reversed(), Self.alice) == [expected, 0, 0, 0, 0], "\(effects)")
            }
        }
    }

    @Test("a permit on every namespace shows no span of unknown owner, unless it says so")
    func unownedIsSaid() throws {
        let silent = PolicyModel.Rule(effect: .permit(3), entries: [Self.everyone], namespaces: ["*"])
        #expect(try shown([silent], Self.alice) == [3, 3, 3, 3, 0])
        #expect(try shown([silent, silent], Self.alice) == [3, 3, 3, 3, 0])
        let saying = PolicyModel.Rule(effect: .permit(2), entries: [Self.everyone], namespaces: ["x"], unowned: true)
        #expect(try shown([saying], Self.alice) == [0, 0, 0, 2, 2])
        #expect(try shown([silent, saying], Self.alice) == [3, 3, 3, 3, 2])
    }

    @Test("no match denies")
    func noMatch() throws {
        #expect(try shown([], PolicyModel.Viewer(subject: "alice", groups: ["a"])) == [0, 0, 0, 0, 0])
    }

    @Test(
        "adding a forbid, adding a limit, narrowing a permit's namespaces never reveals; taking a rule's claims away never permits",
        arguments: [21, 22] as [UInt64])
    func monotone(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var changed = 0
        for round in 0..<300 {
            let rules = RandomRules.rules(&random)
            let viewer = RandomRules.viewer(&random)
            let before = try shown(rules, viewer)
            var added = RandomRules.rule(&random)
            added.effect = .forbid
            let forbidden = try shown(rules + [added], viewer)
            added.effect = .limit([1, 2].randomElement(using: &random) ?? 1)
            let limited = try shown(rules + [added], viewer)
            var narrowed = rules
            for index in rules.indices where PolicyText.isPermit(rules[index]) {
                narrowed[index].namespaces = rules[index].namespaces.map {
                    $0 == "*" ? "pay*" : $0 == "pay*" ? "pay" : $0
                }
                narrowed[index].unowned = false
            }
            let doubtful = try shown(rules, PolicyModel.Viewer(subject: viewer.subject, groups: nil))
            for after in [forbidden, limited, try shown(narrowed, viewer), viewer.groups == nil ? before : doubtful] {
                #expect(zip(before, after).allSatisfy { $0 >= $1 }, "seed \(seed) round \(round): \(rules)")
                changed += before == after ? 0 : 1
            }
        }
        #expect(changed > 60)
    }
}
