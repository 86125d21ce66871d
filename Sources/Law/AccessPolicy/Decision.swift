package import TraceModel

/// What was decided for one span, and by which rules: a value, never an exception.
package struct Decision: Sendable, Hashable {
    package let visibility: Visibility
    package let reason: DecisionReason
    /// Rules in shadow that match: on the record, and without effect.
    package let shadows: [RuleName]

    package init(visibility: Visibility, reason: DecisionReason, shadows: [RuleName] = []) {
        self.visibility = visibility
        self.reason = reason
        self.shadows = shadows
    }

    /// What both see: the less visible of the two, with the reasons of both where they agree.
    func and(_ other: Decision) -> Decision {
        let lower = other.visibility < visibility ? other : self
        let reason = visibility == other.visibility ? self.reason.and(other.reason) : lower.reason
        return Decision(visibility: lower.visibility, reason: reason, shadows: shadows.united(with: other.shadows))
    }
}

/// Why a span has the visibility that it has: the rules that decided, or why none could.
package enum DecisionReason: Sendable, Hashable {
    /// The permits that give the visibility.
    case permitted([RuleName])
    /// The permits that would show more, and the limits that cut them.
    case limited([RuleName], by: [RuleName])
    /// The forbids that match.
    case forbidden([RuleName])
    /// No permit matches.
    case noPermit
    /// It is not known whose span it is.
    case unknownOwner(OwnershipDoubt)

    /// The rules to name on the record.
    package var rules: [RuleName] {
        switch self {
        case .permitted(let rules), .forbidden(let rules): rules
        case .limited(let permits, let limits): permits + limits
        case .noPermit, .unknownOwner: []
        }
    }

    fileprivate func and(_ other: DecisionReason) -> DecisionReason {
        switch (self, other) {
        case (.permitted(let mine), .permitted(let theirs)): .permitted(mine.united(with: theirs))
        case (.limited(let mine, let by), .limited(let theirs, let also)):
            .limited(mine.united(with: theirs), by: by.united(with: also))
        case (.limited(let mine, let by), .permitted(let theirs)), (.permitted(let theirs), .limited(let mine, let by)):
            .limited(mine.united(with: theirs), by: by)
        case (.forbidden(let mine), .forbidden(let theirs)): .forbidden(mine.united(with: theirs))
        case (.forbidden, _): self
        case (_, .forbidden): other
        default: self
        }
    }
}

/// How a rule is called on the record and in explanations: the policy's `metadata.name`, or an entry of `--grant`.
package struct RuleName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }

    package static func < (left: RuleName, right: RuleName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension [RuleName] {
    /// A rule that decides for a person and for the agent is named once.
    fileprivate func united(with others: [RuleName]) -> [RuleName] { self + others.filter { !contains($0) } }
}
