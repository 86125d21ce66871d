/// What one rule has to do with a key in spans of one profile: for explanations. Values are hidden by what `Redactor.treatment` says alone.
package struct KeyFinding: Sendable, Hashable {
    package let rule: RedactionRule
    /// The rule's pattern that the key matches.
    package let pattern: String
    /// Whether the rule is for these spans.
    package let applies: Bool
    /// Whether it is the one that decides: of those that apply the most severe.
    package let decides: Bool
}

extension Redactor {
    /// Every rule that names the key, in the order of the policies, the built-in baseline first.
    package func findings(on key: [UInt8], in profile: RedactionProfile) -> [KeyFinding] {
        let decider = treatment(of: key, in: profile).rule
        let applying = profiles.ruleSets[Int(profile.ruleSet)]
        let folded = KeyPattern.folded(key[...])
        return rules.numbers.compactMap { place in
            rules[place].pattern(forFolded: folded).map { pattern in
                KeyFinding(
                    rule: rules[place], pattern: pattern.text, applies: applying[place],
                    decides: place == decider)
            }
        }
    }
}

extension RedactionRule {
    /// The first of its patterns that the key matches.
    package func pattern(for key: [UInt8]) -> String? { pattern(forFolded: KeyPattern.folded(key[...]))?.text }
}
