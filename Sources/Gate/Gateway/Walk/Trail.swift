import AuditLog
import Identity
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
    /// Monotonic nanoseconds.
    let started: Int64
    private(set) var stage = Stage.stranger

    init(requestID: String, method: String, source: RecordedSource, started: Int64) {
        self.requestID = requestID
        self.method = method
        self.source = source
        self.started = started
    }

    /// `asked` are the claims that conditions read.
    mutating func identify(_ principal: Principal, by claims: VerifiedClaims, asked: Set<ClaimPath>) {
        let token = RecordedToken(hash: claims.tokenHash, expiry: claims.expiry, keyID: claims.keyID)
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

    mutating func record(_ access: RecordedAccess) {
        stage = .recorded(access)
    }
}
