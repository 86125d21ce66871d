/// One thing that happened, when it happened. It becomes a line where a chain gives it its place.
package struct AuditRecord: Sendable, Equatable {
    /// A line without its line feed is never longer: smaller than an entry of a transparency log may be (65,535 bytes).
    package static let largestLine = 32 << 10

    package let stamp: RecordStamp
    package let event: AuditEvent

    package init(_ event: AuditEvent, at stamp: RecordStamp) {
        self.event = event
        self.stamp = stamp
    }
}
