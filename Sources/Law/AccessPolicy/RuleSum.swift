import TraceModel

/// The rules that match a span, added up: the most visible of the permits, cut by every limit; any forbid hides; nothing matching hides.
struct RuleSum {
    private var permitted = Visibility.hidden
    private var permits: [RuleName] = []
    private var ceiling = Visibility.full
    private var limits: [RuleName] = []
    private var forbids: [RuleName] = []
    private var shadows: [RuleName] = []

    mutating func add(_ rule: Grant.BoundRule) {
        guard rule.mode == .enforce else { return shadows.append(rule.name) }
        switch rule.effect {
        case .forbid: forbids.append(rule.name)
        case .permit(let visibility):
            guard visibility >= permitted else { return }
            if visibility > permitted { permits = [] }
            permitted = visibility
            permits.append(rule.name)
        case .limit(let visibility):
            guard visibility <= ceiling else { return }
            if visibility < ceiling { limits = [] }
            ceiling = visibility
            limits.append(rule.name)
        }
    }

    func decision(_ owner: Owner) -> Decision {
        guard forbids.isEmpty else {
            return Decision(visibility: .hidden, reason: .forbidden(forbids), shadows: shadows)
        }
        guard permitted > .hidden else {
            let reason: DecisionReason = if case .unknown(let doubt) = owner { .unknownOwner(doubt) } else { .noPermit }
            return Decision(visibility: .hidden, reason: reason, shadows: shadows)
        }
        guard ceiling < permitted else {
            return Decision(visibility: permitted, reason: .permitted(permits), shadows: shadows)
        }
        return Decision(visibility: ceiling, reason: .limited(permits, by: limits), shadows: shadows)
    }
}
