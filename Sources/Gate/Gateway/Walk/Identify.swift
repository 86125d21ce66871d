import Identity
import TokenVerification

/// Step 2: who the verified claims are, by the mappings in force.
struct Identify: Sendable {
    let resolver: PrincipalResolver

    func callAsFunction(_ claims: VerifiedClaims) throws(WalkRefusal) -> Principal {
        do throws(PrincipalRefusal) {
            return try resolver.resolve(claims)
        } catch {
            throw .claims(error)
        }
    }
}
