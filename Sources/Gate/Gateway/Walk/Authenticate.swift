import EventLoop
import HTTPSyntax
import Quantities
import TokenVerification

/// Step 1: the bearer token of a request, verified.
struct Authenticate: Sendable {
    /// What was under way when a key was missing may have begun before it was published: then it is worth one more.
    private static let mostFetches = 2

    private let keys: KeyKeeper
    private let clock: @Sendable () -> Timestamp
    /// One a loop: no request waits for another's look-up.
    private let caches: [(loop: Loop, cache: LoopConfined<VerifiedTokenCache>)]

    init(keys: KeyKeeper, clock: @escaping @Sendable () -> Timestamp, on loops: [Loop]) {
        self.keys = keys
        self.clock = clock
        caches = loops.map { ($0, LoopConfined(VerifiedTokenCache(), on: $0.identity)) }
    }

    /// Waits only where the token's key is missing, and that its issuer may have published it by now.
    func callAsFunction(_ fields: HeaderFields) async throws(WalkRefusal) -> VerifiedClaims {
        let token = try Self.token(of: fields)
        var fetches = 0
        while true {
            let inForce = keys.inForce
            let refusal: TokenRefusal
            do throws(TokenRefusal) { return try verify(token, by: inForce.verifier) } catch { refusal = error }
            fetches += 1
            guard fetches <= Self.mostFetches, await hasNews(of: token, after: refusal, by: inForce) else {
                // Not the caller's fault.
                throw refusal == .keysUnknown ? .keysUnknown : .token(refusal)
            }
        }
    }

    private static func token(of fields: HeaderFields) throws(WalkRefusal) -> BearerToken {
        do throws(TokenRefusal) {
            return try BearerToken(authorization: fields.values(of: "authorization").map(Array.init))
        } catch {
            throw .token(error)
        }
    }

    private func verify(_ token: BearerToken, by verifier: TokenVerifier) throws(TokenRefusal) -> VerifiedClaims {
        guard let own = caches.first(where: { $0.loop.isCurrent }) else {
            return try verifier.verify(token, at: clock())
        }
        return try own.cache.value.verify(token, by: verifier, at: clock())
    }

    private func hasNews(of token: BearerToken, after refusal: TokenRefusal, by inForce: KeysInForce) async -> Bool {
        guard let issuer = inForce.verifier.issuerToAsk(about: token, after: refusal),
            let own = caches.first(where: { $0.loop.isCurrent })
        else { return false }
        // A fetch may have ended between the verdict and the question.
        let hasCome = await keys.askAgain(issuer, on: own.loop)
        return hasCome || keys.inForce.generation != inForce.generation
    }
}
