import Identity
import Redaction
import YAMLDocuments

/// One rule of a RedactionPolicy with those whom it spares: it goes for them, and nothing else does.
struct ExemptibleRule: Sendable {
    let rule: RedactionRule
    /// Where it is written.
    let place: SourcePosition
    /// Any of them; what they capture is of no use here.
    let exempt: [PrincipalEntry]

    /// Whether the rule is taken away. What can't be evaluated exempts nobody, and where an agent acts for a person both must be exempt.
    func spares(_ principal: Principal) -> Bool {
        let isExempt = exempt.contains { !$0.match(principal).captures.isEmpty }
        return isExempt && (principal.actor.map(spares) ?? true)
    }
}
