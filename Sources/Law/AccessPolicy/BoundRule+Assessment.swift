import Quantities
import TraceModel

extension Grant.BoundRule {
    func matches(_ span: AssessedSpan) -> Bool { matchesAge(span.start) && names(span) }

    /// Whether its resources mean the span, whatever its age.
    func names(_ span: AssessedSpan) -> Bool {
        guard case .namespace = span.place.owner else { return matchesUnowned(service: span.place.service) }
        return covers(span.place.owner) && matches(service: span.place.service)
    }

    /// Whether its namespaces mean the owner, whatever the service.
    private func covers(_ owner: Owner) -> Bool {
        switch owner {
        case .namespace(let namespace): namespaces.contains { $0.matches(namespace.text) }
        case .unknown: maySpeakOfUnowned
        }
    }

    /// Why none of the bindings of one rule means the span; nil where one does.
    static func resourceMiss(of bindings: [Grant.BoundRule], _ span: AssessedSpan) -> RuleMiss? {
        guard !bindings.contains(where: { $0.names(span) }) else { return nil }
        let placed = bindings.filter { $0.covers(span.place.owner) }
        if !placed.isEmpty { return .service(placed.flatMap(\.services)) }
        if case .unknown = span.place.owner { return .unknownOwner }
        return .namespace(bindings.flatMap(\.namespaces))
    }

    /// Of an entry of `--grant`, which has neither principals nor conditions.
    func assessment(of span: AssessedSpan) -> RuleAssessment {
        RuleAssessment(
            name: name, place: nil, effect: effect.assessed, isShadow: mode == .shadow, matches: matches(span),
            misses: Self.resourceMiss(of: [self], span).map { [$0] } ?? [], doubts: [])
    }
}

extension Grant.BoundRule.Effect {
    var assessed: RuleEffect {
        switch self {
        case .permit(let visibility): .permit(visibility)
        case .limit(let visibility): .limit(visibility)
        case .forbid: .forbid
        }
    }
}
