/// How much JSON a reader takes before it refuses.
package struct JSONLimits: Sendable {
    /// Arrays and objects inside each other: a scalar has depth 0, `{}` has depth 1. Never more than 512, since each
    /// level is a stack frame.
    package let depth: Int
    package let membersPerObject: Int
    package let bytes: Int

    package init(depth: Int, membersPerObject: Int, bytes: Int) {
        self.depth = min(depth, 512)
        self.membersPerObject = membersPerObject
        self.bytes = bytes
    }

    /// For a document of an operator's or a store's: depth 64, 10,000 members an object, 16 MiB.
    package static let document = JSONLimits(depth: 64, membersPerObject: 10_000, bytes: 16 << 20)
}
