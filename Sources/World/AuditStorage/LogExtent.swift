/// How far the log reaches, for metrics and heartbeats.
package struct LogExtent: Sendable, Equatable {
    /// Of all segments.
    package internal(set) var lines: Int64 = 0
    /// Files.
    package internal(set) var segments = 0
    /// Segments that this process closed, each with another one begun behind it.
    package internal(set) var rotations = 0
}
