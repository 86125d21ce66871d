import Redaction
import SpanStream
import TraceModel

/// What becomes of the tags under one key.
struct TagRuling {
    let treatment: KeyTreatment
    /// Whether a `masked` span shows them.
    let isAllowed: Bool

    /// The same without what rules do.
    var untouched: TagRuling { TagRuling(treatment: treatment.untouched, isAllowed: isAllowed) }
}

/// The rulings on the keys of a reply. A slot remembers the last key of its fingerprint; what has none is asked of the redactor.
struct TagRulings: Sendable {
    private static let slots = 512

    private struct Slot {
        let key: JSONString
        let ruleSet: Int32
        let ruling: TagRuling
    }

    private let allowed: AttributeAllowList
    private var recent = [Slot?](repeating: nil, count: slots)

    init(allowed: AttributeAllowList) {
        self.allowed = allowed
    }

    mutating func ruling(
        of key: JSONString, in profile: RedactionProfile, _ cursor: JSONCursor, _ redactor: inout Redactor
    ) -> TagRuling {
        // An odd step for each set of rules, so that sets do not push each other's keys out.
        let place = (cursor.fingerprint(key) &+ Int(profile.ruleSet) &* 37) & (Self.slots - 1)
        if let slot = recent[place], slot.ruleSet == profile.ruleSet, cursor.areEqual(slot.key, key) {
            return slot.ruling
        }
        let bytes = cursor.decoded(key)
        let ruling = TagRuling(
            treatment: redactor.treatment(of: bytes, in: profile), isAllowed: allowed.contains(bytes))
        recent[place] = Slot(key: key, ruleSet: profile.ruleSet, ruling: ruling)
        return ruling
    }
}
