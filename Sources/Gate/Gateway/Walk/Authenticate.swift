import EventLoop
import HTTPSyntax
import Quantities
import TokenVerification

/// Step 1: the bearer token of a request, verified.
struct Authenticate: Sendable {
    private let verifier: TokenVerifier
    private let clock: @Sendable () -> Timestamp
    /// One a loop: no request waits for another's look-up.
    private let caches: [(loop: Loop, cache: LoopConfined<VerifiedTokenCache>)]

    init(verifier: TokenVerifier, clock: @escaping @Sendable () -> Timestamp, on loops: [Loop]) {
        self.verifier = verifier
        self.clock = clock
        caches = loops.map { ($0, LoopConfined(VerifiedTokenCache(), on: $0.identity)) }
    }

    func callAsFunction(_ fields: HeaderFields) throws(WalkRefusal) -> VerifiedClaims {
        do throws(TokenRefusal) {
            let token = try BearerToken(authorization: fields.values(of: "authorization").map(Array.init))
            guard let own = caches.first(where: { $0.loop.isCurrent }) else {
                return try verifier.verify(token, at: clock())
            }
            return try own.cache.value.verify(token, by: verifier, at: clock())
        } catch {
            throw .token(error)
        }
    }
}
