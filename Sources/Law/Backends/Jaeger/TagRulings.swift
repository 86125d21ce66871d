import Quantities
import Redaction
import SpanStream
import TraceModel

/// What becomes of the tags under one key.
struct TagRuling {
    let treatment: KeyTreatment
    /// Whether a `masked` span shows them.
    let isAllowed: Bool

    /// Whether values that name no peer stay as they are, where the span shows them.
    let isPlain: Bool

    init(treatment: KeyTreatment, isAllowed: Bool) {
        self.treatment = treatment
        self.isAllowed = isAllowed
        isPlain = treatment.action == nil && !treatment.isStoreNote && treatment.peerKey == .none
    }

    /// The same without what rules do.
    var untouched: TagRuling { TagRuling(treatment: treatment.untouched, isAllowed: isAllowed) }
}

/// The rulings on the keys of a reply. `numbers` remembers the keys seen last; only one that may have been pushed out has to be looked up, and what is
/// new is asked of the redactor.
struct TagRulings: Sendable {
    /// A reply with ever new keys must not grow this without bound: then all is forgotten, since the keys to come may recur as well.
    private static let most = 4096

    private struct Key: Hashable {
        let ruleSet: Int32
        let name: UTF8Text
    }

    private let allowed: AttributeAllowList
    /// For each set of rules the numbers of its rulings.
    private var numbers: [JSONNameNumbers] = []
    private var rulings: [TagRuling] = []
    /// The numbers of those that were pushed out of `numbers`.
    private var crowded: [Key: Int32] = [:]

    init(allowed: AttributeAllowList) {
        self.allowed = allowed
    }

    /// To be called where no number is in use.
    mutating func makeRoom() {
        guard rulings.count >= Self.most else { return }
        rulings.removeAll(keepingCapacity: true)
        crowded.removeAll(keepingCapacity: true)
        numbers.removeAll()
    }

    /// The numbers of the rulings on keys in spans of a profile.
    mutating func numbers(in profile: RedactionProfile) -> JSONNameNumbers {
        while numbers.count <= Int(profile.ruleSet) { numbers.append(JSONNameNumbers()) }
        return numbers[Int(profile.ruleSet)]
    }

    /// A ruling that has a number.
    subscript(_ number: Int32) -> TagRuling { rulings[Int(number)] }

    mutating func ruling(
        of key: JSONString, in profile: RedactionProfile, _ cursor: JSONCursor, _ redactor: inout Redactor
    ) -> TagRuling {
        let remembered = numbers(in: profile).number(of: key, cursor)
        if remembered >= 0 { return rulings[Int(remembered)] }
        let set = Int(profile.ruleSet)
        let bytes = cursor.decoded(key)
        let number: Int32
        if numbers[set].mayHaveKnown(key, cursor),
            let known = crowded[Key(ruleSet: profile.ruleSet, name: UTF8Text(validated: bytes))]
        {
            number = known
        } else {
            let ruling = TagRuling(
                treatment: redactor.treatment(of: bytes, in: profile), isAllowed: allowed.contains(bytes))
            guard rulings.count < Self.most else { return ruling }
            number = Int32(rulings.count)
            rulings.append(ruling)
        }
        if let pushedOut = numbers[set].remember(number, for: key, cursor) {
            let name = UTF8Text(validated: cursor.decoded(pushedOut.name))
            crowded[Key(ruleSet: profile.ruleSet, name: name)] = pushedOut.number
        }
        return rulings[Int(number)]
    }
}
