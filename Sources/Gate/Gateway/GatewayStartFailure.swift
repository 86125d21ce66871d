package import AuditStorage
package import EventLoop

/// Why a gateway does not start, although its configuration is right.
package enum GatewayStartFailure: Error, Sendable, CustomStringConvertible {
    case audit(AuditFailure)
    case listen(SocketAddress, SocketFailure)
    /// The event loops' threads can't be had.
    case threads(SocketFailure)
    /// A section that serving needs and the configuration does not have.
    case incomplete(String)

    package var description: String {
        switch self {
        case .audit(let failure): "\(failure)"
        case .listen(let address, let failure): "can't listen on \(address): \(failure)"
        case .threads(let failure): "can't start an event loop: \(failure)"
        case .incomplete(let section): "the configuration has no `\(section)`"
        }
    }
}
