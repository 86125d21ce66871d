import Identity
import Quantities
package import TraceModel

/// One span, as rules look at it.
package struct AssessedSpan: Sendable {
    let place: SpanOwner
    let start: Int64

    /// `start` in microseconds since the epoch.
    package init(_ place: SpanOwner, start: Int64) {
        self.place = place
        self.start = start
    }
}

extension AccessRule {
    /// What the rule has to do with the span. Whether it matches is asked as the decision asks it; the misses are found beside that.
    func assessment(
        of span: AssessedSpan, for principal: Principal, backend: UTF8Text, _ facts: RequestFacts
    ) -> RuleAssessment {
        let matches = bound(for: principal, backend: backend, facts).contains { $0.matches(span) }
        let own = bindings(for: principal, facts)
        let bindings = own.isEmpty ? bindingsForAny(facts) : own
        var misses: [RuleMiss] = []
        if let backends = resources.backends, !backends.contains(backend) { misses.append(.backend(backends)) }
        if own.isEmpty { misses.append(.principal(principals.map { $0.misses(principal, permits: effect.isPermit) })) }
        misses += conditionMisses(facts)
        if let miss = Grant.BoundRule.resourceMiss(of: bindings, span) { misses.append(miss) }
        if let reach = conditions.lookback, let oldest = conditions.oldestStart(facts), span.start < oldest {
            misses.append(.lookback(start: Timestamp(microseconds: span.start), reach: reach))
        }
        return RuleAssessment(
            name: name, place: place, effect: effect.assessed, isShadow: mode == .shadow, matches: matches,
            misses: misses, doubts: matches ? doubts(principal, facts, span) : [])
    }

    private func conditionMisses(_ facts: RequestFacts) -> [RuleMiss] {
        conditions.findings(facts).compactMap { condition, truth in
            switch truth {
            case .holds: nil
            case .fails: .condition(condition)
            case .unknown: effect.isPermit ? .unevaluated(condition) : nil
            }
        }
    }

    private func doubts(_ principal: Principal, _ facts: RequestFacts, _ span: AssessedSpan) -> [RuleDoubt] {
        let unknown = conditions.findings(facts).filter { $0.truth == .unknown }
        var doubts = unknown.map { RuleDoubt.condition($0.condition) }
        if principals.allSatisfy({ $0.match(principal).captures.isEmpty }),
            let doubt = principal.groupsDoubt ?? principal.identitiesDoubt
        {
            doubts.append(.principal(doubt))
        }
        if case .unknown(let doubt) = span.place.owner, !resources.unowned { doubts.append(.owner(doubt)) }
        return doubts
    }
}

extension PrincipalEntry {
    /// The keys that do not hold; of a forbid or a limit, for which a key that can't be evaluated counts as holding, only those that fail.
    func misses(_ principal: Principal, permits: Bool) -> [EntryMiss] {
        func miss(_ key: EntryMiss.Key, _ pattern: CapturePattern?, _ match: PrincipalMatch?, _ doubt: ClaimDoubt?)
            -> EntryMiss?
        {
            guard let pattern, let match, match.captures.isEmpty, permits || !match.mayMatchMore else { return nil }
            return EntryMiss(key: key, text: pattern.text, doubt: doubt)
        }
        let issuerMiss = isOfIssuer(principal) ? nil : EntryMiss(key: .issuer, text: issuer?.string ?? "", doubt: nil)
        return [
            issuerMiss, miss(.subject, subject, subjectMatch(principal), nil),
            miss(.group, group, groupMatch(principal), principal.groupsDoubt),
            miss(.identity, identity, identityMatch(principal), principal.identitiesDoubt),
        ].compactMap(\.self)
    }
}
