/// A document that came whole, with status 200 and of a type that was asked for. What is in it is not looked at.
package struct RemoteDocument: Sendable, Equatable {
    /// As it came, without chunks.
    package let body: [UInt8]
    /// How long it may be kept.
    package let lifetime: DocumentLifetime
}
