package import Quantities

/// How much of a request is read before it is refused.
package struct RequestLimits: Sendable {
    package let target: ByteCount
    /// One field line, its name and colon included.
    package let field: ByteCount
    /// All field lines of one head.
    package let fieldBlock: ByteCount
    package let fieldCount: Int
    package let body: ByteCount

    /// A method of more bytes than any registered one has is refused.
    package static let methodBytes = 32

    package init(
        target: ByteCount = .kibibytes(8), field: ByteCount = .kibibytes(16), fieldBlock: ByteCount = .kibibytes(32),
        fieldCount: Int = 100, body: ByteCount = .kibibytes(64)
    ) {
        self.target = target
        self.field = field
        self.fieldBlock = fieldBlock
        self.fieldCount = fieldCount
        self.body = body
    }
}
