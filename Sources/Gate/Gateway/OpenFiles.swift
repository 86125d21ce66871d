import EventLoop
import HTTPClient

/// How many connections the process's limit of open files allows. Whoever runs out of files can neither ask the store nor begin a segment of
/// the audit log, so no more callers are let in than there are files for.
struct OpenFiles: Sendable, Equatable {
    /// For the admin listener's connections.
    static let probes = 256
    /// Beside connections: the audit log, name look-ups, and connections on their way out.
    private static let others = 256
    /// Of each loop: what it is made of, its listener, and the connections to the store that it keeps.
    private static let perLoop = 8 + PoolLimits().idle

    let limit: Int
    let loops: Int

    /// Raises the limit to what `connections` need, or as far as the system lets it.
    static func raised(for connections: Int, on loops: Int) -> OpenFiles {
        OpenFiles(limit: DescriptorLimit.raise(to: needed(for: connections, on: loops)), loops: loops)
    }

    /// A caller's connection and one to the store for each.
    static func needed(for connections: Int, on loops: Int) -> Int { 2 * connections + beside(loops) }

    private static func beside(_ loops: Int) -> Int { probes + others + loops * perLoop }

    /// Half of a small limit is kept for what else there is.
    var connections: Int { max(1, (limit - min(Self.beside(loops), limit / 2)) / 2) }
}
