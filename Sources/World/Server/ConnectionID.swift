/// Tells the connections of one process apart.
package struct ConnectionID: Sendable, Hashable, CustomStringConvertible {
    let number: UInt64

    package var description: String { String(number) }
}
