package import EventLoop
import HTTPSyntax
package import Quantities
package import Server
import StrictJSON
import Synchronization
package import TLS

/// A `DemoIssuer` on a real socket, with its metadata and its keys where OpenID Connect Discovery has them. It can change its keys, and remembers how
/// often it was asked.
package final class ServedIssuer: Sendable {
    private let desk: IssuerDesk
    private let server: HTTPServer
    /// What its tokens call it, and where its metadata is.
    package let url: String

    private init(_ desk: IssuerDesk, _ server: HTTPServer, _ url: String) {
        self.desk = desk
        self.server = server
        self.url = url
    }

    /// Listens on a free port of the loopback address, or again on one that it had, with a certificate for that address.
    package static func start(
        on loops: [Loop], at address: SocketAddress = .loopback(port: 0), tls: TLSContext,
        clock: @escaping @Sendable () -> Timestamp
    ) async throws -> ServedIssuer {
        let desk = IssuerDesk()
        let server = try await HTTPServer.start(
            on: loops, at: address, limits: ServerLimits(), tls: { tls }, clock: clock, handler: desk)
        let url = "https://\(server.address)"
        desk.open(try DemoIssuer(url: url))
        return ServedIssuer(desk, server, url)
    }

    /// With its true port.
    package var address: SocketAddress { server.address }

    /// The one that signs now.
    package var issuer: DemoIssuer { desk.signer }

    /// How often its keys were asked for.
    package var keyRequests: Int { desk.keyRequests }

    /// Signs with new keys from now on. They are published first, and those of before stay published until the next time; where
    /// `withdrawing`, they do not. Making them takes a moment: not on a loop that others wait for.
    package func rotate(withdrawing: Bool = false) throws(DemoFailure) {
        desk.take(try DemoIssuer(url: url), withdrawing: withdrawing)
    }

    /// From now on a path is answered so.
    package func answer(_ path: String, with reply: OutgoingReply) {
        desk.answer(path, with: reply)
    }

    /// Stops serving. Once.
    package func drain(within limit: Duration) async {
        _ = await server.drain(within: limit)
    }
}

/// What is published, shared by the loops.
private final class IssuerDesk: Responder {
    private struct State {
        /// The one that signs is the last.
        var issuers: [DemoIssuer] = []
        var replies: [String: OutgoingReply] = [:]
        var keyRequests = 0
    }

    private static let metadata = "/.well-known/openid-configuration"
    private static let keys = "/keys"

    private let state = Mutex(State())

    var signer: DemoIssuer {
        state.withLock { state in
            guard let signer = state.issuers.last else { preconditionFailure("asked before it was opened") }
            return signer
        }
    }

    var keyRequests: Int { state.withLock { $0.keyRequests } }

    func open(_ issuer: DemoIssuer) {
        let metadata = JSONObject([
            ("issuer", .string(issuer.issuer)), ("jwks_uri", .string(issuer.issuer + Self.keys)),
            ("response_types_supported", .array([.string("code")])),
        ])
        answer(Self.metadata, with: Self.json(JSONWriter.canonical(.object(metadata))))
        take(issuer, withdrawing: true)
    }

    func take(_ issuer: DemoIssuer, withdrawing: Bool) {
        state.withLock { state in
            state.issuers = (withdrawing ? [] : state.issuers.suffix(1)) + [issuer]
            state.replies[Self.keys] = Self.json(DemoIssuer.keySet(of: state.issuers))
        }
    }

    func answer(_ path: String, with reply: OutgoingReply) {
        state.withLock { $0.replies[path] = reply }
    }

    private static func json(_ body: [UInt8]) -> OutgoingReply {
        OutgoingReply(.ok, contentType: "application/json", body: body)
    }

    func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        let path = String(decoding: request.head.target, as: UTF8.self)
        let answer = state.withLock { state in
            if path == Self.keys { state.keyRequests += 1 }
            return state.replies[path]
        }
        // Whoever has gone needs no answer.
        try? await reply.send(answer ?? OutgoingReply(.notFound, contentType: "text/plain", body: Array("none\n".utf8)))
    }

    func answer(
        to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
    ) async -> OutgoingReply? { nil }
}
