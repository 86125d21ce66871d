import Backends
import TraceModel

/// What is left of one trace of a reply. What is `hidden` is answered with the same bytes as what is not there; only the record tells them apart.
enum FilteredTrace: Sendable {
    case hidden(ViewTally)
    /// It may be seen, and nothing of it that may be seen is what was searched for.
    case unmatched
    case shown(ShownTrace)
}

/// A trace that is about to be rendered.
struct ShownTrace: Sendable {
    let id: TraceID
    let tally: ViewTally
    /// When the first of its spans that are more than shapes starts.
    let start: Int64
    /// How many spans are hidden; nil where none are, or that may not be said.
    let hidden: Int?
    let rendering: any TraceRendering
    /// Keeps the reply's memory counted until the rendering is done.
    let share: HeldShare
}

/// What is left of the replies to a plan: everything that is said to the caller is made of this.
struct FilteredAnswer: Sendable {
    private let query: TraceQuery
    private let plan: UpstreamPlan
    private(set) var progress = UpstreamPlan.Progress()
    private var hasGivenUp = false
    /// The traces of all replies so far.
    private(set) var seen: Set<TraceID> = []
    /// Those of them whose bytes are at hand.
    private(set) var known = KnownTraces()
    private var found: [TraceID: ShownTrace] = [:]
    /// What each step has given of them.
    private var given: [Int: Set<TraceID>] = [:]
    private var hiddenTallies: [ViewTally] = []
    private(set) var unknownDropped = 0
    /// Of a question for names.
    private(set) var names: ListedNames?

    init(to query: TraceQuery, by plan: UpstreamPlan) {
        self.query = query
        self.plan = plan
    }

    /// What is asked of the store next; nothing where that is all.
    var steps: [UpstreamPlan.Step] { hasGivenUp ? [] : plan.steps(after: progress) }

    /// Whether the first round has given what an answer can be made of.
    var isAnswered: Bool { progress.rounds > 1 }

    /// Nothing more is asked.
    mutating func giveUp() {
        hasGivenUp = true
    }

    /// Begins a round of steps.
    mutating func beginRound() {
        progress.rounds += 1
    }

    /// Whether a step has given as many traces as are wanted: what else its reply holds is not looked at.
    func hasEnough(of step: UpstreamPlan.Step) -> Bool {
        plan.wanted.map { given[step.number, default: []].count >= $0 } ?? false
    }

    /// Whether a trace of this id has not come before. Nothing more is made of one that has.
    mutating func pass(_ id: TraceID) -> Bool { seen.insert(id).inserted }

    mutating func add(_ trace: FilteredTrace) {
        switch trace {
        case .hidden(let tally): hiddenTallies.append(tally)
        case .unmatched: break
        case .shown(let shown): found[shown.id] = shown
        }
    }

    /// A trace of this id that is found.
    func shown(_ id: TraceID) -> ShownTrace? { found[id] }

    /// A step's reply holds this trace, which is found and is what the step asks for. A step gives the first that are shown, in the store's order, as many as are
    /// wanted: which these are does not depend on hidden ones between them, as it would if later ones could take their place.
    mutating func give(_ id: TraceID, by step: UpstreamPlan.Step) {
        given[step.number, default: []].insert(id)
    }

    /// Ends a step's reply, which held so many traces.
    mutating func end(_ step: UpstreamPlan.Step, stored: Int, unknownDropped: Int) {
        progress.requests += 1
        if case .list(let most) = step.reply, stored >= most {
            progress.cut.insert(step.number)
        } else {
            progress.cut.remove(step.number)
        }
        progress.given[step.number] = given[step.number]?.count
        progress.results = given.values.reduce(into: Set()) { $0.formUnion($1) }.count
        self.unknownDropped += unknownDropped
    }

    mutating func list(_ names: ListedNames) {
        self.names = names
    }

    /// Of a question for a page or an aggregate; with it what keeps its memory counted.
    private(set) var page: (answer: FixedAnswer, share: HeldShare)?

    mutating func show(_ page: (answer: FixedAnswer, share: HeldShare)) {
        self.page = page
    }

    /// What later replies hold of this one need not be read again, but for the traces that were not looked at since its step had enough. INVARIANT: one of its traces is shown:
    /// its share counts the text that is kept.
    mutating func know(_ reply: any TraceReplyReader) { reply.tell(&known, of: seen) }

    /// Whether the store may have more of what was searched for, which nobody will ask it for.
    var isPartial: Bool { plan.isShort(after: progress) }

    /// The traces that the answer shows, latest first, then by their ids; of a search no more than were asked for.
    var shown: [ShownTrace] {
        let all = given.values.reduce(into: Set()) { $0.formUnion($1) }.compactMap { found[$0] }
        return Array(all.sorted { ($1.start, $0.id) < ($0.start, $1.id) }.prefix(query.search?.limit ?? .max))
    }

    var parts: [AnswerPart] {
        switch query {
        case .readTrace(let trace): [part(trace.id)]
        case .readTraces(let traces): traces.map { part($0.id) }
        case .search, .summarize: shown.map { .shown($0.rendering) }
        case .names, .page, .aggregate: []
        }
    }

    private func part(_ id: TraceID) -> AnswerPart {
        found[id].map { .shown($0.rendering) } ?? .absent(id)
    }

    /// How many spans of the traces that are shown are hidden; nil where none are, or that may not be said.
    var hidden: Int? {
        let counts = shown.compactMap(\.hidden)
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }

    /// Of the traces that are shown, and of those that may not be seen.
    var tally: ViewTally { ViewTally(rows: (shown.map(\.tally) + hiddenTallies).flatMap(\.rows)) }
}
