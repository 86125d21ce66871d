/// How much of a span a viewer sees. Ordered: `hidden < masked < full`.
package enum Visibility: String, Sendable, Comparable, CaseIterable {
    /// Not there at all.
    case hidden
    /// Name, service, kind, status code, timing and the attributes of the allow-list.
    case masked
    /// Everything, after redaction.
    case full

    package static func < (left: Visibility, right: Visibility) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .hidden: 0
        case .masked: 1
        case .full: 2
        }
    }
}
