/// The redaction rules in force: the built-in credential baseline, which can't be left out, and behind it those of the policies.
///
/// Made when policies are loaded, since its index of patterns takes longer to make than a request takes.
package struct RedactionRules: Sendable {
    private final class Loaded: Sendable {
        let rules: [RedactionRule]
        let index: KeyPatternIndex
        /// The rules whose values depend on whose span it is, beside those that apply at all.
        let bindNamespace: [Bool]
        /// Whether the rules are the same for every span, and what becomes of its values.
        let ignorePlaces: Bool

        init(_ rules: [RedactionRule]) {
            self.rules = rules
            index = KeyPatternIndex(rules.map(\.keys))
            bindNamespace = rules.map { $0.action == .pseudonym }
            ignorePlaces = rules.allSatisfy { $0.resources == .everything } && !bindNamespace.contains(true)
        }
    }

    private let loaded: Loaded
    /// The numbers of those that are in force, in order; nil where all are.
    private let chosen: [Int]?

    /// `rules` are those of the policies.
    package init(_ rules: [RedactionRule] = []) {
        loaded = Loaded([.credentialBaseline] + rules)
        chosen = nil
    }

    private init(_ loaded: Loaded, _ chosen: [Int]) {
        self.loaded = loaded
        self.chosen = chosen
    }

    /// The same without some rules of the policies, named by their places among those.
    package func without(_ spared: some Collection<Int>) -> RedactionRules {
        guard !spared.isEmpty else { return self }
        let gone = Set(spared.map { $0 + 1 })
        return RedactionRules(loaded, numbers.filter { !gone.contains($0) })
    }

    /// Whether any rule in force names a key, wherever the rule applies.
    package func takeOut(_ key: [UInt8]) -> Bool {
        var applying = [Bool](repeating: false, count: count)
        for number in numbers { applying[number] = true }
        return severest(naming: key, among: applying) != nil
    }

    /// Those of the policies that are in force.
    package var ofPolicies: [RedactionRule] { numbers.dropFirst().map { loaded.rules[$0] } }

    /// The numbers of those in force.
    var numbers: [Int] { chosen ?? Array(loaded.rules.indices) }

    /// Of those in force and not.
    var count: Int { loaded.rules.count }

    subscript(_ number: Int) -> RedactionRule { loaded.rules[number] }

    var ignorePlaces: Bool { loaded.ignorePlaces }

    func bindsNamespace(_ number: Int) -> Bool { loaded.bindNamespace[number] }

    /// Of the rules that name a key and are among `applying` (which says so of every number), the most severe; the first of several.
    func severest(naming key: [UInt8], among applying: [Bool]) -> Int? {
        var found: Int?
        loaded.index.forEachMatch(of: key) { rule in
            guard applying[rule] else { return }
            guard let best = found else { return found = rule }
            let (new, old) = (loaded.rules[rule].action, loaded.rules[best].action)
            if new > old || new == old && rule < best { found = rule }
        }
        return found
    }
}
