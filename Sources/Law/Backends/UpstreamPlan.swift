package import Quantities

/// What is asked of the store for one request of a caller's: steps in order and, where what they give is not enough, the same again for more.
package struct UpstreamPlan: Sendable {
    /// One question, and what its reply is to be.
    package struct Step: Sendable {
        /// Its number among those of its plan; the same in every round.
        package let number: Int
        package let question: StoreQuestion
        package let reply: Reply
    }

    /// What a reply is to hold.
    package enum Reply: Sendable {
        /// One trace, of this id, or none.
        case trace(TraceByID)
        /// At most so many traces: as many mean that the store may have more.
        case list(most: Int)
    }

    /// How far a plan is carried out.
    package struct Progress: Sendable {
        package var rounds = 0
        package var requests = 0
        /// The numbers of the steps whose last reply was as long as it could be.
        package var cut: Set<Int> = []
        /// How many results there are.
        package var results = 0

        package init() {}
    }

    private let rounds: [[Step]]
    private let wanted: Int
    private let most: Int

    /// Steps that are asked once.
    init(steps: [Step]) {
        self.init(rounds: [steps], wanted: 0, most: steps.count)
    }

    /// `rounds` hold the same steps, each time asking for more; they end once `wanted` results are there, or `most` requests have been made. Every step of the
    /// first round is asked.
    init(rounds: [[Step]], wanted: Int, most: Int) {
        self.rounds = rounds
        self.wanted = wanted
        self.most = most
    }

    /// How many requests it takes at least.
    package var requests: Int { rounds.first?.count ?? 0 }

    /// What is asked next; nothing where that is all. Pure.
    package func steps(after progress: Progress) -> [Step] {
        guard rounds.indices.contains(progress.rounds) else { return [] }
        let steps = rounds[progress.rounds]
        guard progress.rounds > 0 else { return steps }
        guard progress.results < wanted else { return [] }
        return Array(steps.filter { progress.cut.contains($0.number) }.prefix(max(0, most - progress.requests)))
    }

    /// Whether results may be missing that nothing will be asked for.
    package func isShort(after progress: Progress) -> Bool {
        progress.results < wanted && !progress.cut.isEmpty
    }
}

/// One request to a store, narrowed to what its asker may see. The only thing that Upstream sends, and only backends make it: nothing
/// of a caller's bytes is in it, but values that were parsed and are printed again, below the backend's own path prefix.
package struct ScopedRequest: Sendable {
    /// What its reply is to be.
    package enum Content: Sendable {
        case json
        case page
        /// Anything but a page.
        case file
    }

    package let segments: [UTF8Text]
    package let query: [(name: UTF8Text, value: UTF8Text)]
    package let content: Content
    /// The caller's `traceparent`, well-formed, where the store is to be told it.
    package private(set) var traceParent: String?

    init(segments: [UTF8Text], query: [(name: UTF8Text, value: UTF8Text)], content: Content = .json) {
        self.segments = segments
        self.query = query
        self.content = content
    }

    /// The same request as a part of its caller's trace.
    package func carrying(_ traceParent: String?) -> ScopedRequest {
        var request = self
        request.traceParent = traceParent
        return request
    }
}
