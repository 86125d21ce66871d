package import Identity
package import Quantities
package import Redaction
package import YAMLDocuments

extension PolicySnapshot {
    /// What every rule has to do with one span, in the order of the documents: for the principal, and then for the agent that acts for it.
    package func assessments(
        of span: AssessedSpan, for principal: Principal, backend: UTF8Text, _ facts: RequestFacts
    ) -> [[RuleAssessment]] {
        let everybody = [principal] + (principal.actor.map { [$0] } ?? [])
        return everybody.map { one in
            ruleSet.rules.map { $0.assessment(of: span, for: one, backend: backend, facts) }
        }
    }

    /// The redaction rules that spare the principal.
    package func sparedRedactionRules(for principal: Principal) -> [RedactionRule] {
        redactions.filter { $0.spares(principal) }.map(\.rule)
    }

    /// Where a redaction rule is written; nil for the built-in baseline.
    package func place(ofRedaction name: String) -> SourcePosition? {
        redactions.first { $0.rule.name == name }?.place
    }
}

extension AssumedGrant {
    /// What every entry has to do with one span.
    package func assessments(of span: AssessedSpan) -> [[RuleAssessment]] {
        grant.sides.map { $0.rules.map { $0.assessment(of: span) } }
    }
}
