import SpanStream
import TraceModel

extension OTLPRendering {
    /// Makes each text once, and takes the room of all of them. No work where nothing is written twice.
    func check() throws(ReplyFault) {
        var trial = self
        let uses = trial.usesInOrder()
        guard Set(uses.map(GroupNumber.init)).count < uses.count else { return }
        var sizes: [GroupUse: Int] = [:]
        for use in uses {
            trial.profile = use.profile
            let size = if let known = sizes[use] { known } else { try trial.text(of: use).count }
            sizes[use] = size
            try trial.takeRoom(size)
        }
    }

    private struct GroupNumber: Hashable {
        let isScope: Bool
        let number: Int32

        init(_ use: GroupUse) {
            (isScope, number) = (use.isScope, use.number)
        }
    }

    /// Those whose texts are made, each as often as it is.
    private mutating func usesInOrder() -> [GroupUse] {
        var uses: [GroupUse] = []
        var last: (resource: GroupUse, scope: GroupUse)?
        for visible in view.spans where visible.visibility != .shape {
            enterProfile(ofSpan: visible.index)
            let next = self.uses(of: visible)
            if next.resource != last?.resource { uses.append(next.resource) }
            if next.scope != last?.scope { uses.append(next.scope) }
            last = next
        }
        return uses
    }
}
