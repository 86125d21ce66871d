import Redaction
import TestSupport
import TraceModel
import Testing

@Suite struct RedactionRulesTests {
    private static let actions = RedactionAction.allCases

    private static func treatment(_ key: String, _ rules: RedactionRules) -> (action: RedactionAction?, rule: String?) {
        var redactor = Redactor(rules: rules, scope: NamespaceScope(permitted: [], forbidden: []), known: [])
        let profile = redactor.profile(of: .anywhere)
        let treatment = redactor.treatment(of: Array(key.utf8), in: profile)
        return (treatment.action, redactor.rule(of: treatment)?.name)
    }

    @Test("seeded rules decide as asking each pattern in turn does: the first of the most severe, without those spared")
    func model() {
        var generator = SeededGenerator(seed: 11)
        var histogram = Histogram()
        func word(_ alphabet: [UInt8], _ count: ClosedRange<Int>) -> String {
            String(
                decoding: (0..<Int.random(in: count, using: &generator)).compactMap { _ in
                    alphabet.randomElement(using: &generator)
                }, as: UTF8.self)
        }
        for _ in 0..<3000 {
            let rules = (0..<Int.random(in: 0...6, using: &generator)).map { number in
                RedactionRule(
                    name: "r\(number)",
                    keys: (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                        KeyPattern(word(Array("aB-_**".utf8), 0...5))
                    }, action: Self.actions.randomElement(using: &generator) ?? .mask)
            }
            let spared = rules.indices.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
            let made = RedactionRules(rules).without(spared)
            let kept = rules.indices.filter { !spared.contains($0) }.map { rules[$0] }
            for _ in 0..<4 {
                let key = word(Array("Ab_-".utf8), 0...6)
                let naming = kept.filter { $0.pattern(for: Array(key.utf8)) != nil }
                // Without a key for pseudonyms a value is masked.
                let expected = naming.max { $0.action < $1.action }
                let found = Self.treatment(key, made)
                #expect(found.rule == expected?.name, "seed 11, `\(key)`")
                #expect(found.action == expected.map { max($0.action, .mask) })
                histogram.add("\(min(naming.count, 3)) rules name it")
            }
        }
        histogram.print("redaction rules, seed 11")
        for count in 0...3 { #expect(histogram["\(count) rules name it"] > 300) }
    }

    @Test("without a rule the others keep their order, and the baseline stays")
    func without() {
        let rules = ["a", "b", "c"].map { RedactionRule(name: $0, keys: [KeyPattern("k")], action: .mask) }
        let left = RedactionRules(rules).without([0, 2])
        #expect(left.ofPolicies.map(\.name) == ["b"])
        #expect(Self.treatment("k", left).rule == "b")
        #expect(Self.treatment("password", left).rule == "baseline:credentials")
        #expect(Self.treatment("k", RedactionRules(rules).without([0, 1, 2])).rule == nil)
    }
}
