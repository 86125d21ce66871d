import Cryptography
import Quantities
import StrictJSON
import Testing
import TokenVerification

@Suite("Verified tokens, kept")
struct VerifiedTokenCacheTests {
    private func later(_ seconds: Int64) -> Timestamp { Timestamp(seconds: TestIssuer.now.seconds + seconds) }

    /// Whether a token that was checked now is accepted later, by a verifier that would refuse it if it were asked.
    private func isBelieved(at time: Timestamp, by verifier: TokenVerifier? = nil) throws -> Bool {
        var cache = VerifiedTokenCache()
        let token = BearerToken(TestIssuer.token())
        let first = try cache.verify(token, by: TestIssuer.verifier(), at: TestIssuer.now)
        // Same issuer and keys, but for another client: refuses whatever it is asked.
        let other = try verifier ?? TestIssuer.verifier(clients: ["another"])
        guard let second = try? cache.verify(token, by: other, at: time) else { return false }
        return second.tokenHash == first.tokenHash
    }

    @Test("a check is believed for five minutes, and not while the clock stands before it")
    func lifetime() throws {
        #expect(try isBelieved(at: TestIssuer.now))
        #expect(try isBelieved(at: later(299)))
        #expect(try !isBelieved(at: later(300)))
        #expect(try !isBelieved(at: later(-1)))
    }

    @Test("a token ends at its exp, without leeway")
    func expiry() throws {
        var cache = VerifiedTokenCache()
        let token = BearerToken(TestIssuer.token(claims: TestIssuer.claims([("exp", TestIssuer.seconds(10))])))
        _ = try cache.verify(token, by: TestIssuer.verifier(), at: TestIssuer.now)
        let refusing = try TestIssuer.verifier(clients: ["another"])
        #expect(throws: Never.self) { try cache.verify(token, by: refusing, at: later(9)) }
        #expect(throws: TokenRefusal.self) { try cache.verify(token, by: refusing, at: later(10)) }
        // Within the leeway the whole check accepts it, each time anew; then no more.
        #expect(throws: Never.self) { try cache.verify(token, by: TestIssuer.verifier(), at: later(20)) }
        #expect(throws: TokenRefusal.self) { try cache.verify(token, by: TestIssuer.verifier(), at: later(200)) }
    }

    @Test("a token ends when its key leaves the key set")
    func key() throws {
        let without = try TestIssuer.verifier(without: TestIssuer.keyID(for: .es256))
        #expect(try !isBelieved(at: TestIssuer.now, by: without))
    }

    @Test("what is refused is not kept, and one changed bit is another token")
    func refused() throws {
        var cache = VerifiedTokenCache()
        let token = TestIssuer.token()
        let verifier = try TestIssuer.verifier()
        _ = try cache.verify(BearerToken(token), by: verifier, at: TestIssuer.now)
        for index in token.indices {
            var changed = token
            changed[index] ^= 1
            #expect(throws: TokenRefusal.self) {
                try cache.verify(BearerToken(changed), by: verifier, at: TestIssuer.now)
            }
        }
        #expect(cache.count == 1)
    }

    @Test("no more than its capacity is held, and what was asked for lately stays")
    func capacity() throws {
        var cache = VerifiedTokenCache(capacity: 10)
        let verifier = try TestIssuer.verifier()
        let token = BearerToken(TestIssuer.token())
        for index in 0..<40 {
            let other = TestIssuer.token(claims: TestIssuer.claims([("jti", .string("other-\(index)"))]))
            _ = try cache.verify(BearerToken(other), by: verifier, at: TestIssuer.now)
            _ = try cache.verify(token, by: verifier, at: TestIssuer.now)
            #expect(cache.count <= 10)
        }
        let refusing = try TestIssuer.verifier(clients: ["another"])
        #expect(throws: Never.self) { try cache.verify(token, by: refusing, at: TestIssuer.now) }
    }
}
