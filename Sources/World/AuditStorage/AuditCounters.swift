/// What the log has done since the start, for metrics.
package struct AuditCounters: Sendable, Equatable {
    /// Records made durable.
    package internal(set) var records = 0
    /// Groups, and so syncs, that made them so.
    package internal(set) var groups = 0
    /// Failures of the writer: each ended a segment.
    package internal(set) var failures = 0
    package internal(set) var recoveries = 0
    /// Records that were submitted and did not become durable.
    package internal(set) var lost = 0
    package internal(set) var extent = LogExtent()
}
