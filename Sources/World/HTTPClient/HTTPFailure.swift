package import EventLoop
package import HTTPSyntax
package import Quantities
package import TLS

/// Why there is no reply, or no rest of it. Whatever was handed out of the reply before is not to be used.
package enum HTTPFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection could be made: refused, unreachable, unresolved.
    case unreachable(SocketFailure)
    /// The server did not prove who it is, or no TLS session came about.
    case insecure(TLSFailure)
    /// The name resolves to an address to which nothing is sent.
    case addressRefused(SocketAddress)
    case timedOut(HTTPPhase)
    /// The connection broke before the reply was complete.
    case lost(SocketFailure)
    /// The reply is not what the strict grammar takes, or ends too early.
    case malformed(ReplyRefusal)
    /// The body is, or says that it is, longer than the caller takes.
    case oversized(ByteCount)
    /// The task was cancelled, or the reply closed by its reader.
    case cancelled

    package var description: String {
        switch self {
        case .unreachable(let failure): "no connection: \(failure)"
        case .insecure(let failure): "no secure connection: \(failure)"
        case .addressRefused(let address): "the name resolves to `\(address.host)`, to which nothing is sent"
        case .timedOut(let phase): "the \(phase.rawValue) deadline has passed"
        case .lost(let failure): "the reply broke off: \(failure)"
        case .malformed(let refusal): "malformed reply: \(refusal)"
        case .oversized(let limit): "the body is longer than \(limit)"
        case .cancelled: "cancelled"
        }
    }
}
