import Backends
import Redaction
import StrictJSON

extension AttributeFinding {
    /// For people: what becomes of the attribute. Never its value.
    var sentence: String {
        switch fate {
        case .kept: "shown as it is"
        case .kindKept: "shown as it is: a span's kind stays, whatever rules say"
        case .peersRewritten: "shown with `redacted` for namespaces in which the viewer sees nothing"
        case .ruled: ruled
        case .notAllowed: "left out: the span is masked, and the key is not on the list of those that stay"
        case .logsWithheld: "left out: a masked span shows no logs"
        case .storeNote: "left out: it is a note of the store"
        case .notUnderstood: "left out: its type and value are none of the store's"
        case .withSpan: "left out: the span shows no attributes"
        case .absent: "the span has none"
        }
    }

    private var ruled: String {
        guard let rule = rules.first(where: \.decides)?.rule else { return "left out" }
        return "\(rule.action.fate) by \(rule.name)"
    }

    /// The key, as it is quoted.
    var name: String { ForeignText.quoted(bytes: key) }

    var isShownAsItIs: Bool { fate == .kept || fate == .kindKept }
}

extension AttributeFinding.Fate {
    /// For machines.
    var word: String {
        switch self {
        case .kept: "kept"
        case .kindKept: "kind-kept"
        case .peersRewritten: "peers-rewritten"
        case .ruled: "ruled"
        case .notAllowed: "not-allowed"
        case .logsWithheld: "logs-withheld"
        case .storeNote: "store-note"
        case .notUnderstood: "not-understood"
        case .withSpan: "with-span"
        case .absent: "absent"
        }
    }
}

extension RedactionAction {
    fileprivate var fate: String {
        switch self {
        case .remove: "removed"
        case .mask: "shown as ****"
        case .pseudonym: "shown as a code that is equal for equal values of the key and namespace,"
        case .joinedPseudonym: "shown as a code that is equal for equal values,"
        }
    }

    /// As policies write it.
    var word: String {
        switch self {
        case .remove: "remove"
        case .mask: "mask"
        case .pseudonym: "pseudonym"
        case .joinedPseudonym: "pseudonym, join: all"
        }
    }
}
