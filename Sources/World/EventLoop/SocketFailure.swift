import CUV

/// Why a socket operation did not succeed.
//
// SAFETY: `cuv_error_name` writes less than the 64 bytes it is given, zero included; they are copied before they go.
package enum SocketFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody listens there.
    case refused
    /// The peer has ended the connection, or it was lost.
    case reset
    /// Our deadline or the system's has passed.
    case timedOut
    /// No route to the peer.
    case unreachable
    /// This side has closed the socket, or its loop is stopping.
    case closed
    /// The task that waited was cancelled.
    case cancelled
    case addressInUse
    /// The address is not one of this machine's.
    case addressUnavailable
    case notPermitted
    /// The name does not resolve.
    case nameUnknown
    /// Out of descriptors or memory; `name` is the errno's.
    case exhausted(name: String)
    /// What runs on top of the socket has found the connection unusable; `why` is that layer's word for it.
    case unusable(why: String)
    /// Anything else; `name` is the errno's.
    case other(name: String)

    /// `code` is libuv's, and negative.
    init(code: Int32) {
        switch cuv_classify(code) {
        case .refused: self = .refused
        case .reset: self = .reset
        case .timedOut: self = .timedOut
        case .unreachable: self = .unreachable
        case .addressInUse: self = .addressInUse
        case .addressUnavailable: self = .addressUnavailable
        case .notPermitted: self = .notPermitted
        case .nameUnknown: self = .nameUnknown
        case .canceled: self = .closed
        case .exhausted: self = .exhausted(name: Self.errorName(code))
        case .again, .other: self = .other(name: Self.errorName(code))
        }
    }

    private static func errorName(_ code: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress else { return "" }
            unsafe cuv_error_name(code, start, text.count)
            return unsafe String(cString: start)
        }
    }

    /// For logs and the ends of messages.
    package var description: String {
        switch self {
        case .refused: "connection refused"
        case .reset: "connection lost"
        case .timedOut: "timed out"
        case .unreachable: "no route to the address"
        case .closed: "socket closed on this side"
        case .cancelled: "cancelled"
        case .addressInUse: "address in use"
        case .addressUnavailable: "address is not one of this machine"
        case .notPermitted: "not permitted"
        case .nameUnknown: "name does not resolve"
        case .exhausted(let name): "out of descriptors or memory (\(name))"
        case .unusable(let why): "connection unusable: \(why)"
        case .other(let name): "socket error \(name)"
        }
    }
}
