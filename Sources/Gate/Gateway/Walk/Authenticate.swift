import HTTPSyntax
import Quantities
import TokenVerification

/// Step 1: the bearer token of a request, verified.
struct Authenticate: Sendable {
    let verifier: TokenVerifier
    let clock: @Sendable () -> Timestamp

    func callAsFunction(_ fields: HeaderFields) throws(WalkRefusal) -> VerifiedClaims {
        do throws(TokenRefusal) {
            let token = try BearerToken(authorization: fields.values(of: "authorization").map(Array.init))
            return try verifier.verify(token, at: clock())
        } catch {
            throw .token(error)
        }
    }
}
