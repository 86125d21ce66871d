/// What an allowed access asks for, and so what its answer is. Raw values are stable.
package enum AnswerKind: String, Sendable, Hashable, CaseIterable {
    /// One trace by its id.
    case trace
    /// Several by their ids.
    case traces
    /// Those that a search finds.
    case search
    /// A few facts of each of them.
    case summaries
    /// A list of services or operations.
    case names
    /// A page or a file of the store's web interface.
    case page
    /// What the store makes of all spans.
    case aggregate
}
