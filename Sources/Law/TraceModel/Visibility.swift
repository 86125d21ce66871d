/// How much of a span a viewer sees. Ordered: `hidden < shape < masked < full`.
package enum Visibility: String, Sendable, Comparable, CaseIterable {
    /// Not there at all.
    case hidden
    /// Start, duration and place in the tree; not what it is. Never makes a trace exist, never matches a search.
    case shape
    /// Name, service, kind, status code, timing and the attributes of the allow-list.
    case masked
    /// Everything, after redaction.
    case full

    package static func < (left: Visibility, right: Visibility) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .hidden: 0
        case .shape: 1
        case .masked: 2
        case .full: 3
        }
    }
}
