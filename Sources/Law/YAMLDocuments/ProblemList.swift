/// Everything that is wrong, collected: reading goes on behind a problem, so that one run reports all of them.
///
/// What a reader returned is only to be used where the list is empty afterwards.
package struct ProblemList: Error, Sendable, Equatable {
    private var found: [Problem] = []

    package init() {}

    package var isEmpty: Bool { found.isEmpty }

    /// How many were added, to see whether a reading added any.
    package var count: Int { found.count }

    /// Every problem once, ordered by file, line and column.
    package var problems: [Problem] {
        var seen: Set<Problem> = []
        return found.filter { seen.insert($0).inserted }.sorted { $0.position < $1.position }
    }

    package mutating func add(_ message: String, at position: SourcePosition, hint: String? = nil) {
        found.append(Problem(position: position, message: message, hint: hint))
    }

    package mutating func add(contentsOf other: ProblemList) {
        found += other.found
    }
}
