package import Quantities

/// How much head a backend may send. Its body is bounded by whoever reads it.
package struct ReplyLimits: Sendable {
    package let head: ByteCount
    package let fieldCount: Int
    /// Heads of status 100 and 103 before the one that counts.
    package let interimHeads: Int

    package init(head: ByteCount = .kibibytes(32), fieldCount: Int = 64, interimHeads: Int = 8) {
        self.head = head
        self.fieldCount = fieldCount
        self.interimHeads = interimHeads
    }
}
