/// How the end of a body is known; there is no reading until the connection closes.
package enum BodyFraming: Sendable, Equatable {
    case none
    /// At least one byte.
    case length(Int)
    case chunked
}
