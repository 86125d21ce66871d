/// What one file may hold. Above a limit the file is refused: it is written by people, and bounds what a hostile one costs.
package struct YAMLLimits: Sendable {
    package let bytes: Int
    /// Lists and mappings inside each other.
    package let depth: Int
    /// Scalars, lists and mappings of all documents together.
    package let nodes: Int

    package init(bytes: Int, depth: Int, nodes: Int) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }

    /// 1 MiB, 32 levels, 100,000 nodes.
    package static let file = YAMLLimits(bytes: 1 << 20, depth: 32, nodes: 100_000)
}
