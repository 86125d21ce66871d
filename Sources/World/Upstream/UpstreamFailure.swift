package import EventLoop
package import HTTPClient
package import HTTPSyntax
package import Quantities
package import TLS

/// Why a backend's answer can't be used. Nothing that was handed out of the reply before may be used either.
package enum UpstreamFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection, or it broke before the first byte of a reply.
    case unreachable(SocketFailure)
    /// The backend did not prove who it is, or no TLS session came about.
    case insecure(TLSFailure)
    /// The backend's name resolves to a link-local or metadata address.
    case addressRefused
    case timedOut(HTTPPhase)
    case malformed(ReplyRefusal)
    /// A `Content-Encoding`, of any kind: nothing is inflated.
    case encoded
    /// A 3xx: redirects are not followed.
    case redirected
    /// A status that no request of ours asks for (partial content, no content).
    case unexpectedStatus(Int)
    case oversized(ByteCount)
    /// A 200 that is not `application/json`, or for a page not `text/html`, or for another file just that.
    case wrongContentType
    /// Our own credential can't be read.
    case noCredential(UpstreamCredentials.Problem)
    /// A configured header can't be written.
    case unwritable(OutgoingFields.Unwritable)
    /// A path segment that is empty, `.` or `..`: of the configured prefix, since backends make none such.
    case unsafePath
    case cancelled

    init(_ failure: HTTPFailure) {
        switch failure {
        case .unreachable(let why), .lost(let why): self = .unreachable(why)
        case .insecure(let why): self = .insecure(why)
        case .addressRefused: self = .addressRefused
        case .timedOut(let phase): self = .timedOut(phase)
        case .malformed(let refusal): self = .malformed(refusal)
        case .oversized(let limit): self = .oversized(limit)
        case .cancelled: self = .cancelled
        }
    }

    /// For the operator's log; quotes nothing of the reply and no value of a field.
    package var description: String {
        switch self {
        case .unreachable(let why): "backend unreachable: \(why)"
        case .insecure(let why): "no secure connection to the backend: \(why)"
        case .addressRefused: "the backend's name resolves to a link-local or metadata address"
        case .timedOut(let phase): "backend timed out: the \(phase.rawValue) deadline has passed"
        case .malformed(let refusal): "malformed reply: \(refusal)"
        case .encoded: "the reply has a content encoding: expected none"
        case .redirected: "the reply is a redirect: expected an answer"
        case .unexpectedStatus(let status): "the reply has status \(status): expected 200, 4xx or 5xx"
        case .oversized(let limit): "the reply is longer than \(limit)"
        case .wrongContentType: "the reply has another content type than `application/json`"
        case .noCredential(let problem): "no credential for the backend: \(problem)"
        case .unwritable(let field): "\(field)"
        case .unsafePath: "a segment of the path is empty, `.` or `..`"
        case .cancelled: "cancelled"
        }
    }
}
