import Ownership
import Quantities
import StrictJSON
import TraceModel
import View

extension OwnershipEvidence {
    /// For people: what the source found, and what it says.
    var sentence: String { keys.map(\.sentence).joined(separator: ", ") + ": " + answer.sentence }
}

extension OwnershipEvidence.Key {
    /// Where the key stands.
    var place: String {
        switch name {
        case "serviceName": "process"
        case "k8s.namespace.name", "service.namespace": "tag of the process"
        default: "tag of the span"
        }
    }

    var sentence: String { "\(name) (\(place)) is \(state)" }

    private var state: String {
        switch evidence {
        case .absent: "absent"
        case .text(let text): ForeignText.quoted(text.string)
        case .notText: "not text"
        case .repeated: "there more than once"
        }
    }
}

extension OwnershipEvidence.Answer {
    var sentence: String {
        switch self {
        case .nothing: "says nothing"
        case .names(let namespace): "names \(namespace.name)"
        case .unusable(let doubt): "can't be used, since \(doubt.sentence)"
        case .notListed: "not asked, since `ownership.sources` does not list it"
        case .notAsked: "not asked, since there is other evidence"
        }
    }

    /// For machines.
    var word: String {
        switch self {
        case .nothing: "nothing"
        case .names: "names"
        case .unusable: "unusable"
        case .notListed: "not-listed"
        case .notAsked: "not-asked"
        }
    }
}

extension ParentFinding {
    /// For people: where a span hangs that is shown below `parent`, or as a root.
    func sentence(below parent: SpanID?) -> String {
        let place = parent.map { "shown below \($0)" } ?? "shown as a root"
        return switch self {
        case .root: "\(place): it names no parent"
        case .stored: "\(place), the parent that it names"
        case .skipped(let count): "\(place): \(count) hidden between"
        case .noneVisible(let count): "\(place): \(count) hidden above it, and none visible"
        case .notInReply(let count): "\(place): its parent is not in the reply, \(count) hidden between"
        case .ambiguous: "\(place): several spans share an id on the way, or they make a loop"
        }
    }
}
