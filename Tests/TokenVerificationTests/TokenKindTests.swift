import Cryptography
import Quantities
import StrictJSON
import Testing
import TokenVerification

/// ID tokens where an issuer's configuration lists them, audiences that a backend narrows, and tokens that more keys could mend.
@Suite("Kinds, audiences and keys of tokens")
struct TokenKindTests {
    private func verifier(
        _ kinds: Set<TokenKind> = [.access, .id], audiences: [String] = ["traces", "proxy"], clients: [String] = [],
        keys: KeySet?
    ) -> TokenVerifier {
        let rules = IssuerRules(
            url: UTF8Text(TestIssuer.url), audiences: Set(audiences.map { UTF8Text($0) }),
            algorithms: [.es256, .rs256],
            clients: Set(clients.map { UTF8Text($0) }), kinds: kinds)
        return TokenVerifier([(rules, keys)])
    }

    private static func keys(_ ids: String...) throws -> KeySet {
        try TestIssuer.keySet(TestIssuer.keys.filter { ids.contains($0.id) }.map { TestIssuer.jwk($0.id, $0.key) })
    }

    private func refusal(
        _ changes: [(String, JSONValue?)], type: String? = "JWT", _ kinds: Set<TokenKind> = [.access, .id],
        clients: [String] = []
    ) throws -> TokenRefusal? {
        let token = TestIssuer.token(
            header: [("typ", type.map { .string($0) })], claims: TestIssuer.claims(changes))
        return try TestIssuer.refusal(token, by: verifier(kinds, clients: clients, keys: try Self.keys("p256")))
    }

    private static let marks: [(String, JSONValue?)] = [("at_hash", .string("x")), ("nonce", .string("n"))]

    @Test("an ID token is accepted where `id` is listed, and nowhere else", arguments: ["nonce", "at_hash", "c_hash"])
    func listed(mark: String) throws {
        #expect(try refusal([(mark, .string("x"))]) == nil)
        #expect(try refusal([(mark, .string("x"))], type: nil) == nil)
        #expect(try refusal([(mark, .string("x"))], [.access]) == .claims(.otherKind(claim: mark, kind: "an ID token")))
        #expect(try refusal([(mark, .number(JSONNumber(1)))])?.code == .claims)
    }

    @Test("what oauth2-proxy passes on is one: no key id, its own client's id alone for an audience")
    func loginProxy() throws {
        // As oauth2-proxy 14af2951 sent it, in front of oidc-provider-mock: `typ: JWT`, RS256, no `kid`.
        let claims = TestIssuer.claims([
            ("aud", .array([.string("proxy")])), ("at_hash", .string("wV2U9n3zYm4bIlq2mZy5Jg")),
            ("groups", .array([.string("dev")])), ("auth_time", TestIssuer.seconds(-20)),
        ])
        let token = TestIssuer.token(.rs256, header: [("kid", nil)], claims: claims)
        #expect(try TestIssuer.refusal(token, by: verifier(keys: try Self.keys("rsa", "p256"))) == nil)
        #expect(try TestIssuer.refusal(token, by: verifier([.access], keys: try Self.keys("rsa")))?.code == .claims)
        #expect(
            try TestIssuer.refusal(token, by: verifier(audiences: ["traces"], keys: try Self.keys("rsa")))?.code
                == .claims)
    }

    @Test("a header that calls it an access token makes it none", arguments: ["at+jwt", "application/AT+JWT"])
    func typed(type: String) throws {
        #expect(try refusal(Self.marks, type: type)?.code == .claims)
        #expect(try refusal([], type: type) == nil)
    }

    @Test("an ID token says when it was issued, and which client of several audiences it is for")
    func parties() throws {
        let two = JSONValue.array([.string("traces"), .string("other")])
        let rows: [([(String, JSONValue?)], [String], Bool)] = [
            ([], [], true), ([("iat", nil)], [], false), ([("aud", two)], [], false),
            ([("aud", two), ("azp", .string("traces"))], [], true), ([("azp", .string("other"))], [], false),
            ([("aud", two), ("azp", .string("other"))], [], false), ([("azp", .string("proxy"))], ["proxy"], true),
            ([("azp", .string("traces"))], ["proxy"], false), ([], ["proxy"], false),
            ([("aud", .string("proxy"))], ["proxy"], true), ([("azp", .bool(true))], [], false),
        ]
        for (changes, clients, isAccepted) in rows {
            let found = try refusal(Self.marks + changes, clients: clients)
            #expect((found == nil) == isAccepted, "\(changes) \(clients): \(String(describing: found))")
        }
    }

    @Test("a logout token is refused whatever is listed")
    func logout() throws {
        #expect(try refusal(Self.marks + [("events", .object(JSONObject([])))])?.code == .claims)
    }

    @Test(
        "for some of its issuer's audiences is a token that names one of them, and an ID token that was made for one of them"
    )
    func isFor() throws {
        let verifier = verifier(keys: try Self.keys("p256"))
        let both = JSONValue.array([.string("traces"), .string("proxy")])
        let rows: [([(String, JSONValue?)], Bool)] = [
            ([("aud", .string("traces"))], false), ([("aud", .string("proxy"))], true), ([("aud", both)], true),
            (Self.marks + [("aud", .string("proxy"))], true), (Self.marks + [("aud", .string("traces"))], false),
            (Self.marks + [("aud", both), ("azp", .string("proxy"))], true),
            (Self.marks + [("aud", both), ("azp", .string("traces"))], false),
        ]
        for (claims, isFor) in rows {
            let header: [(String, JSONValue?)] = [("typ", .string("JWT"))]
            let token = BearerToken(TestIssuer.token(header: header, claims: TestIssuer.claims(claims)))
            let verified = try verifier.verify(token, at: TestIssuer.now)
            #expect(verified.isFor(anyOf: [UTF8Text("proxy"), UTF8Text("elsewhere")]) == isFor, "\(claims)")
        }
    }

    @Test("without keys everything that can be said without them is said first")
    func keysUnknown() throws {
        let verifier = verifier(keys: nil)
        #expect(try TestIssuer.refusal(TestIssuer.token(), by: verifier) == .keysUnknown)
        let other = TestIssuer.claims([("iss", .string("https://other.example"))])
        #expect(try TestIssuer.refusal(TestIssuer.token(claims: other), by: verifier)?.code == .issuer)
        #expect(try TestIssuer.refusal(TestIssuer.token(.es384), by: verifier)?.code == .alg)
        #expect(try TestIssuer.refusal(Array("a.b".utf8), by: verifier)?.code == .structure)
    }

    @Test("an issuer is asked about a token that more keys could mend, and about no other")
    func issuerToAsk() throws {
        let rsa = try Self.keys("rsa")
        let nameless = TestIssuer.token(header: [("kid", nil)])
        let other = try #require(PrivateKey(generating: .ec(.p256)))
        let rows: [([UInt8], KeySet?, Bool)] = [
            (TestIssuer.token(), nil, true), (TestIssuer.token(), rsa, true),
            (TestIssuer.token(header: [("kid", .string("x"))]), rsa, true), (nameless, rsa, true),
            (nameless, try TestIssuer.keySet([TestIssuer.jwk("p256", other)]), true),
            (
                nameless,
                try TestIssuer.keySet([TestIssuer.jwk("a", other), TestIssuer.jwk("b", TestIssuer.keys[1].key)]), false
            ),
            (TestIssuer.token(), try TestIssuer.keySet([TestIssuer.jwk("p256", other)]), false),
            (TestIssuer.token(claims: TestIssuer.claims([("aud", .string("x"))])), try Self.keys("p256"), false),
            (TestIssuer.token(.es384), rsa, false), (Array("a.b.c".utf8), nil, false),
            (TestIssuer.token(claims: TestIssuer.claims([("iss", .string("https://x.example"))])), nil, false),
            (TestIssuer.token(header: [("jku", .string("https://x.example"))]), nil, false),
        ]
        for (number, row) in rows.enumerated() {
            let (bytes, keys, isAsked) = row
            let verifier = verifier(keys: keys)
            let refusal = try #require(try TestIssuer.refusal(bytes, by: verifier))
            let asked = verifier.issuerToAsk(about: BearerToken(bytes), after: refusal)
            #expect(asked == (isAsked ? UTF8Text(TestIssuer.url) : nil), "row \(number): \(refusal)")
        }
    }
}
