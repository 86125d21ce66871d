import Quantities
import StrictJSON
import TokenVerification

/// `when` of an AccessPolicy: all of these must hold. What is left out holds.
struct RuleConditions: Sendable {
    /// At most this age of the span's start at the moment of the decision; a start in the future is no age at all, and holds.
    var lookback: TimeSpan?
    /// From this moment on, and up to and including that one.
    var notBefore: Timestamp?
    var notAfter: Timestamp?
    /// Any of them. Nil: from anywhere.
    var sources: [AddressRange]?
    var claims: [ClaimCondition] = []

    var isEmpty: Bool {
        lookback == nil && notBefore == nil && notAfter == nil && sources == nil && claims.isEmpty
    }

    /// All but the age of spans, which is asked span by span.
    func truth(of facts: RequestFacts) -> Truth {
        Truth.all([sinceTruth(facts), untilTruth(facts), sourceTruth(facts)] + claims.map { $0.truth(of: facts) })
    }

    /// What each of them says, but for the age of spans.
    func findings(_ facts: RequestFacts) -> [(condition: RuleCondition, truth: Truth)] {
        var findings: [(condition: RuleCondition, truth: Truth)] = []
        if let notBefore { findings.append((.notBefore(notBefore), sinceTruth(facts))) }
        if let notAfter { findings.append((.notAfter(notAfter), untilTruth(facts))) }
        if sources != nil { findings.append((.sourceAddresses(isKnown: facts.source != nil), sourceTruth(facts))) }
        return findings
            + claims.map { claim in
                let found = claim.finding(of: facts)
                return (.claim(claim.path, expected: claim.value, found: found), found.truth)
            }
    }

    /// The earliest start that a span may have.
    func oldestStart(_ facts: RequestFacts) -> Int64? {
        lookback.map { facts.now.microseconds - $0.microseconds }
    }

    private func sinceTruth(_ facts: RequestFacts) -> Truth {
        notBefore.map { facts.now >= $0 ? .holds : .fails } ?? .holds
    }

    private func untilTruth(_ facts: RequestFacts) -> Truth {
        notAfter.map { facts.now <= $0 ? .holds : .fails } ?? .holds
    }

    private func sourceTruth(_ facts: RequestFacts) -> Truth {
        guard let sources else { return .holds }
        guard let source = facts.source else { return .unknown }
        return sources.contains { $0.contains(source) } ? .holds : .fails
    }
}

/// One entry of `when.claims`: the claim equals a text, or is a list with that text in it.
struct ClaimCondition: Sendable {
    let path: ClaimPath
    let value: UTF8Text

    func truth(of facts: RequestFacts) -> Truth { finding(of: facts).truth }

    func finding(of facts: RequestFacts) -> ClaimFinding {
        switch facts.claims?.value(at: path) {
        case nil: return .absent
        case .string(let text): return UTF8Text(text) == value ? .holds : .otherText
        case .array(let elements):
            let texts = elements.compactMap { if case .string(let text) = $0 { UTF8Text(text) } else { nil } }
            guard texts.count == elements.count else { return .noTexts }
            return texts.contains(value) ? .holds : .listWithout
        case .null, .bool, .number, .object: return .noTexts
        }
    }
}

/// What a claim condition met.
package enum ClaimFinding: Sendable, Hashable {
    case holds
    case absent
    case otherText
    case listWithout
    /// Neither text nor a list of texts.
    case noTexts

    /// An absent claim is no claim: false. One that is neither text nor a list of texts can't be evaluated.
    var truth: Truth {
        switch self {
        case .holds: .holds
        case .absent, .otherText, .listWithout: .fails
        case .noTexts: .unknown
        }
    }
}
