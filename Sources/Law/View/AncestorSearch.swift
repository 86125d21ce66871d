import TraceModel

/// Finds each visible span's nearest visible ancestor: `docs/specs/view.md` section 3.
///
/// Every span and every id is resolved once, without recursion: chains of hidden spans may be as long as the trace.
struct AncestorSearch {
    private let spans: [SpanRecord]
    private let visibility: [Visibility]
    private let holders: SpanHolders
    private let sharedIDs: SharedIDs
    /// What an id resolves to, once known: a span's place, or none.
    private var resolved: [SpanID: Int?] = [:]

    /// `separatesSharedIDs`: the client and the server half of one id are told apart, as Jaeger does where nobody asks for raw.
    init(_ trace: TraceSkeleton, _ visibility: [Visibility], separatesSharedIDs: Bool) {
        spans = trace.spans
        self.visibility = visibility
        holders = SpanHolders(trace, visibility)
        sharedIDs = separatesSharedIDs ? SharedIDs(trace, visibility, holders) : SharedIDs()
    }

    /// The place of each span's parent (nil for roots and for hidden spans), and the ids of those that get another one.
    consuming func parents() -> (parents: [Int?], freshIDs: [Int: SpanID]) {
        var parents = [Int?](repeating: nil, count: spans.count)
        for index in spans.indices where visibility[index] > .hidden {
            guard let id = spans[index].parentID else { continue }
            parents[index] = resolve(id)
        }
        for half in sharedIDs.halves { parents[half.server] = half.client }
        cutCycles(&parents)
        for (copy, first) in holders.copies { parents[copy] = parents[first] }
        return (parents, sharedIDs.freshIDs)
    }

    /// What `id` means as a parent id. Ids whose holders are all hidden are resolved through their holders' own parent ids,
    /// depth first, with a stack of our own.
    private mutating func resolve(_ id: SpanID) -> Int? {
        if let only = holders.only(id), visibility[only] > .hidden { return only }
        if let known = resolved[id] { return known }
        var stack = [Step(id: id, holders: hiddenHolders(of: id))]
        // An id met again on the way up stands for none.
        resolved[id] = .some(visibleHolder(of: id))
        while var step = stack.popLast() {
            guard let holder = step.nextHolder else {
                if !step.holders.isEmpty { resolved[step.id] = .some(step.agreed) }
                continue
            }
            guard let parent = spans[holder].parentID else {
                step.add(nil)
                stack.append(step)
                continue
            }
            if let known = resolved[parent] {
                step.add(known)
                stack.append(step)
                continue
            }
            resolved[parent] = .some(visibleHolder(of: parent))
            stack.append(step)
            let above = hiddenHolders(of: parent)
            if !above.isEmpty { stack.append(Step(id: parent, holders: above)) }
        }
        return resolved[id] ?? nil
    }

    /// One id on the way up: the holders still to ask, and what those asked so far agree on.
    private struct Step {
        let id: SpanID
        let holders: [Int]
        private var asked = 0
        private var answer: Int??

        init(id: SpanID, holders: [Int]) {
            self.id = id
            self.holders = holders
        }

        var nextHolder: Int? { asked < holders.count ? holders[asked] : nil }
        var agreed: Int? { answer ?? nil }

        mutating func add(_ ancestor: Int?) {
            asked += 1
            switch answer {
            case nil: answer = .some(ancestor)
            case .some(let earlier): if earlier != ancestor { answer = .some(nil) }
            }
        }
    }

    /// The holders of an id that no visible span carries; empty where one does, or nobody.
    private func hiddenHolders(of id: SpanID) -> [Int] {
        if let only = holders.only(id) { return visibility[only] > .hidden ? [] : [only] }
        let all = holders[id]
        return all.contains { visibility[$0] > .hidden } ? [] : all
    }

    /// The visible span that an id means: the only one, or the one server span where a client span shares the id.
    private func visibleHolder(of id: SpanID) -> Int? {
        if let only = holders.only(id) { return visibility[only] > .hidden ? only : nil }
        let visible = holders[id].filter { visibility[$0] > .hidden }
        guard visible.count > 1 else { return visible.first }
        // Of a shape the kind is not shown, and so decides nothing.
        let told = visible.filter { visibility[$0] >= .masked }
        let servers = told.filter { spans[$0].kind == .server }
        guard servers.count == 1, told.contains(where: { spans[$0].kind == .client }) else { return nil }
        return servers[0]
    }

    /// Spans that reach themselves have no parent.
    private func cutCycles(_ parents: inout [Int?]) {
        var state = [UInt32](repeating: 0, count: spans.count)
        var walk: UInt32 = 0
        for start in spans.indices where state[start] == 0 {
            walk += 1
            var at: Int? = start
            while let index = at, state[index] == 0 {
                state[index] = walk
                at = parents[index]
            }
            guard let met = at, state[met] == walk else { continue }
            var onCycle = met
            while let next = parents[onCycle] {
                parents[onCycle] = nil
                onCycle = next
            }
        }
    }
}
