package import Quantities

/// What is asked of the store for one request of a caller's: steps in order and, where what they give is not enough, the same again for more.
package struct UpstreamPlan: Sendable {
    /// One question, and what its reply is to be.
    package struct Step: Sendable {
        /// Its number among those of its plan; the same in every round.
        package let number: Int
        package let question: StoreQuestion
        package let reply: Reply
        /// Of a search, where it is narrowed: only what satisfies both is a result of this step.
        package let narrowing: SearchNarrowing?

        init(number: Int, question: StoreQuestion, reply: Reply, narrowing: SearchNarrowing? = nil) {
            self.number = number
            self.question = question
            self.reply = reply
            self.narrowing = narrowing
        }
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
        /// How many results each step has given, by its number, and at most as many as are wanted.
        package var given: [Int: Int] = [:]
        /// How many different ones there are.
        package var results = 0

        package init() {}
    }

    private let rounds: [[Step]]
    /// How many results each step is to give, and the answer has at most; nil for all.
    package let wanted: Int?
    private let most: Int
    /// Whether the steps may not lead to everything that is meant, whatever the store has.
    private let mayMiss: Bool

    /// Steps that are asked once.
    init(steps: [Step]) {
        self.init(rounds: [steps], wanted: nil, most: steps.count)
    }

    /// `rounds` hold the same steps, each time asking for more; a step ends once it has given `wanted` results or all that the store has, and all do once `most` requests
    /// have been made. Every step of the first round is asked.
    init(rounds: [[Step]], wanted: Int?, most: Int, mayMiss: Bool = false) {
        self.rounds = rounds
        self.wanted = wanted
        self.most = most
        self.mayMiss = mayMiss
    }

    /// How many requests it takes at least.
    package var requests: Int { rounds.first?.count ?? 0 }

    /// What is asked next; nothing where that is all. Pure.
    package func steps(after progress: Progress) -> [Step] {
        guard rounds.indices.contains(progress.rounds) else { return [] }
        let steps = rounds[progress.rounds]
        guard progress.rounds > 0 else { return steps }
        return Array(steps.filter { isOpen($0.number, progress) }.prefix(max(0, most - progress.requests)))
    }

    /// Whether results may be missing that nothing will be asked for: then it may depend on what is hidden which ones are there.
    package func isShort(after progress: Progress) -> Bool {
        guard let wanted else { return false }
        return mayMiss && progress.results < wanted || progress.cut.contains { isOpen($0, progress) }
    }

    /// Whether the store may have more for a step that has not given enough. What the other steps have given does not count: this one's may be better.
    private func isOpen(_ step: Int, _ progress: Progress) -> Bool {
        progress.cut.contains(step) && progress.given[step, default: 0] < wanted ?? 0
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
