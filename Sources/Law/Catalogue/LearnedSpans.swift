import Quantities
import TraceModel

/// What has been learned of the spans of one service that have one owner.
struct LearnedSpans: Sendable {
    /// Of all of them, whatever became of their names.
    private(set) var starts: SpanStarts
    private(set) var operations: [OperationName: SpanStarts] = [:]
    /// What the names of operations take.
    private(set) var units = 0

    init(_ start: Int64) {
        starts = SpanStarts(start)
    }

    mutating func take(_ start: Int64, at now: Int64) { starts.take(start, at: now) }

    /// What a name takes that is not among its own yet.
    func units(for name: OperationName) -> Int {
        operations[name] == nil ? CatalogueBounds.units(of: name.name) : 0
    }

    mutating func take(_ name: OperationName, _ start: Int64, at now: Int64) {
        guard operations[name]?.take(start, at: now) == nil else { return }
        operations[name] = SpanStarts(start)
        units += CatalogueBounds.units(of: name.name)
    }
}
