/// Whether the log's file system has room left.
package enum DiskSpace: Sendable {
    case enough
    /// Less than 5 % is free: new work is refused before the disk is full.
    case low
}
