import Quantities

/// Compares the two clocks of a process' records, in the order of the log. Times are never corrected, and records never put in
/// another order: where the wall clock jumps, the log says so.
package struct ClockWatch: Sendable {
    /// Microseconds by which the two may differ between two records: clocks that a time service steers stay well below.
    private static let tolerance: Int64 = 2_000_000
    private var last: RecordStamp?

    package init() {}

    /// Takes the next record's stamp; what it returns is to be written before that record.
    package mutating func note(_ stamp: RecordStamp) -> ClockAnomaly? {
        defer { last = stamp }
        guard let last else { return nil }
        let wall = stamp.time.microseconds.subtractingReportingOverflow(last.time.microseconds).partialValue
        let monotonic = stamp.monotonic.subtractingReportingOverflow(last.monotonic).partialValue / 1_000
        let drift = wall.subtractingReportingOverflow(monotonic)
        guard drift.overflow || drift.partialValue.magnitude > UInt64(Self.tolerance) else { return nil }
        return ClockAnomaly(wall: wall, monotonic: monotonic)
    }
}
