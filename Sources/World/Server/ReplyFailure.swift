package import EventLoop

/// Why a reply did not go out whole. The connection is then closed already.
package enum ReplyFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The peer has gone, or the server is stopping.
    case disconnected(SocketFailure)
    /// The peer does not take what is sent to it.
    case stalled
    /// A constant of the handler's can't be written.
    case unwritable
    /// A second answer, or a part of one at the wrong time: a fault of the handler's.
    case outOfOrder

    package var description: String {
        switch self {
        case .disconnected(let failure): "client disconnected: \(failure)"
        case .stalled: "client does not read its reply"
        case .unwritable: "a header field of the reply can't be written"
        case .outOfOrder: "the reply was written out of order"
        }
    }
}
