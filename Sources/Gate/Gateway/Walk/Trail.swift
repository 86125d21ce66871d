import AccessPolicy
import AuditLog
import Backends
import Identity
import Quantities
import StrictJSON
import TokenVerification

/// What is known of a request so far, for its record: it only grows.
struct Trail: Sendable {
    enum Stage: Sendable {
        case stranger
        case identified(RecordedActor)
        /// The access is on its way to the disk.
        case recorded(RecordedAccess)
    }

    let requestID: String
    let method: String
    let source: RecordedSource
    let traceParent: TraceParent?
    /// Monotonic nanoseconds.
    let started: Int64
    private(set) var stage = Stage.stranger
    /// How the backend is called, once it is known which one the path belongs to.
    private(set) var backend: UTF8Text?
    /// The name of the route that the path belongs to, whatever else is wrong with the request.
    private(set) var route: String?
    private(set) var query: TraceQuery?
    private(set) var grant: Grant?
    /// Its place among the requests of its principal, from identity on.
    private(set) var turn: RequestTurn?

    init(requestID: String, method: String, source: RecordedSource, traceParent: TraceParent?, started: Int64) {
        self.requestID = requestID
        self.method = method
        self.source = source
        self.traceParent = traceParent
        self.started = started
    }

    /// Whether it is not known who asks.
    var isOfStranger: Bool { if case .stranger = stage { true } else { false } }

    /// `asked` are the claims that conditions read.
    mutating func identify(_ principal: Principal, by claims: VerifiedClaims, asked: Set<ClaimPath>) {
        let token = RecordedToken(
            hash: claims.tokenHash, expiry: claims.expiry, keyID: claims.keyID, contextClass: Self.contextClass(claims))
        stage = .identified(
            RecordedActor(
                issuer: principal.issuer, subject: principal.subject, identities: principal.identities.map(\.text),
                groups: principal.groups,
                agent: principal.actor.map { agent in
                    RecordedActor.Agent(
                        subject: agent.subject, identities: agent.identities.map(\.text), groups: agent.groups)
                },
                claims: Dictionary(
                    uniqueKeysWithValues: asked.map { ($0.text, claims.claims.value(at: $0)) }),
                token: token))
    }

    mutating func take(_ turn: RequestTurn) {
        self.turn = turn
    }

    /// The backend, and its route.
    mutating func enter(_ backend: UTF8Text, route: String?) {
        self.backend = backend
        self.route = route
    }

    /// The rules that bind.
    mutating func bind(_ grant: Grant) {
        self.grant = grant
    }

    mutating func ask(_ query: TraceQuery) {
        self.query = query
    }

    mutating func record(_ access: RecordedAccess) {
        stage = .recorded(access)
    }

    private static func contextClass(_ claims: VerifiedClaims) -> UTF8Text? {
        guard case .string(let text)? = claims.claims.value(at: .claim("acr")) else { return nil }
        return UTF8Text(text)
    }
}
