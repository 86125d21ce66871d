/// A fault of a segment that no crash explains: someone changed it, or the disk lost something.
package struct SegmentDamage: Error, Sendable, Equatable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let problem: LineProblem

    package init(line: Int, problem: LineProblem) {
        self.line = line
        self.problem = problem
    }

    package var description: String { "line \(line): \(problem)" }
}
