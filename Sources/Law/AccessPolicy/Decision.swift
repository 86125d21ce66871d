package import TraceModel

/// What was decided for one span, and by which rules: a value, never an exception.
package struct Decision: Sendable, Hashable {
    package let visibility: Visibility
    package let reason: DecisionReason

    package init(visibility: Visibility, reason: DecisionReason) {
        self.visibility = visibility
        self.reason = reason
    }
}

/// Why a span has the visibility that it has: the rules that decided, or why none could.
package enum DecisionReason: Sendable, Hashable {
    /// The permits that give the visibility.
    case permitted([RuleName])
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
        case .noPermit, .unknownOwner: []
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
