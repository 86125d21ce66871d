import TraceModel

/// The ids that a client span and exactly one server span of the view carry both, as Zipkin's tracers write them. Where its halves are told
/// apart, the server span gets the lowest number that no span of the view carries, in the store's order, and hangs below the client span: what
/// Jaeger's own adjustment makes of a store that holds the view alone.
struct SharedIDs {
    let halves: [(server: Int, client: Int)]
    private(set) var freshIDs: [Int: SpanID] = [:]

    /// None are told apart.
    init() {
        halves = []
    }

    init(_ trace: TraceSkeleton, _ visibility: [Visibility], _ holders: SpanHolders) {
        var halves: [(server: Int, client: Int)] = []
        for id in holders.sharedIDs {
            let told = holders[id].filter { visibility[$0] >= .masked }
            let servers = told.filter { trace.spans[$0].kind == .server }
            guard servers.count == 1, let client = told.first(where: { trace.spans[$0].kind == .client }) else {
                continue
            }
            halves.append((servers[0], client))
        }
        self.halves = halves.sorted { $0.server < $1.server }
        guard !halves.isEmpty else { return }
        var used: Set<SpanID> = []
        for (index, span) in trace.spans.enumerated() where visibility[index] >= .masked { used.insert(span.id) }
        var last: UInt64 = 0
        for half in self.halves {
            repeat { last += 1 } while !used.insert(SpanID(last)).inserted
            freshIDs[half.server] = SpanID(last)
        }
        for (copy, first) in holders.copies where freshIDs[first] != nil { freshIDs[copy] = freshIDs[first] }
    }
}
