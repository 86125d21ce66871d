package import Identity
package import Quantities
package import TokenVerification
package import TraceModel
package import YAMLDocuments

/// What one rule of the policies has to do with one span for one principal: for explanations. No decision is made of it.
///
/// INVARIANT: `matches` is what the decision asks of the rule; it is true if and only if there is no miss.
package struct RuleAssessment: Sendable, Hashable {
    package let name: RuleName
    /// Nil for an entry of `--grant`.
    package let place: SourcePosition?
    package let effect: RuleEffect
    package let isShadow: Bool
    package let matches: Bool
    /// Why it does not match: everything that does not hold.
    package let misses: [RuleMiss]
    /// Where it matches: what could not be evaluated and was held against the viewer.
    package let doubts: [RuleDoubt]

    /// Whether one thing alone would have to be otherwise for it to match.
    package var isNearMiss: Bool { misses.count == 1 }
}

/// What a rule does to what it matches.
package enum RuleEffect: Sendable, Hashable {
    case permit(Visibility)
    case limit(Visibility)
    case forbid
}

/// One thing that must hold for a rule to match, and does not.
package enum RuleMiss: Sendable, Hashable {
    /// It is for other backends.
    case backend([UTF8Text])
    /// None of its entries is the principal: of each entry the keys that fail.
    case principal([[EntryMiss]])
    case condition(RuleCondition)
    /// Of a permit: the condition can't be evaluated.
    case unevaluated(RuleCondition)
    /// The span began before what `lookback` reaches.
    case lookback(start: Timestamp, reach: TimeSpan)
    /// The namespace is none of these, as filled in for the principal.
    case namespace([GlobPattern])
    case service([GlobPattern])
    /// Of a permit that does not say `unowned: true`.
    case unknownOwner
}

/// A key of an entry of `principals` that does not hold, as it is written.
package struct EntryMiss: Sendable, Hashable {
    /// The keys that an entry may have.
    package enum Key: String, Sendable, Hashable {
        case issuer, subject, group, identity
    }

    package let key: Key
    package let text: String
    /// Where the claim behind it could not be evaluated.
    package let doubt: ClaimDoubt?

    package init(key: Key, text: String, doubt: ClaimDoubt?) {
        self.key = key
        self.text = text
        self.doubt = doubt
    }
}

/// One condition of `when`, but for the age of spans, with what it met.
package enum RuleCondition: Sendable, Hashable {
    case notBefore(Timestamp)
    case notAfter(Timestamp)
    case sourceAddresses(isKnown: Bool)
    case claim(ClaimPath, expected: UTF8Text, found: ClaimFinding)
}

/// What could not be evaluated of a forbid or a limit, which therefore applies.
package enum RuleDoubt: Sendable, Hashable {
    case condition(RuleCondition)
    /// The principal's groups or identities are not all known.
    case principal(ClaimDoubt)
    /// Nor is whose span it is.
    case owner(OwnershipDoubt)
}
