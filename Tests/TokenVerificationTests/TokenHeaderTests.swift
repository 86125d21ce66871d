import Cryptography
import StrictJSON
import Testing
import TokenVerification

/// What a header may and may not say, each in a token whose signature holds.
@Suite struct TokenHeaderTests {
    private func refusal(_ changes: [(String, JSONValue?)]) throws -> TokenRefusal? {
        try TestIssuer.refusal(TestIssuer.token(header: changes))
    }

    @Test(
        "a header that brings its own key, an extension or another content is refused by the member's name",
        arguments: [
            ("jku", JSONValue.string("https://evil.example/keys")), ("x5u", .string("https://evil.example/cert")),
            ("jwk", .object(JSONObject([("kty", .string("EC"))]))), ("x5c", .array([.string("MIIB")])),
            ("zip", .string("DEF")), ("enc", .string("A256GCM")), ("epk", .object(JSONObject([]))),
            ("p2c", .number(JSONNumber(Int64.max))), ("p2s", .string("c2FsdA")), ("cty", .string("JWT")),
            ("cty", .string("jwt")), ("cty", .string("application/json")), ("crit", .array([])),
            ("crit", .array([.string("exp")])), ("crit", .array([.string("b64")])), ("crit", .string("b64")),
            ("crit", .null), ("crit", .bool(false)), ("b64", .bool(false)), ("b64", .bool(true)), ("jwk", .null),
        ])
    func refusesMember(name: String, value: JSONValue) throws {
        #expect(try refusal([(name, value)]) == .headerMember(name))
    }

    @Test(
        "members that nothing depends on are ignored",
        arguments: ["x5t", "x5t#S256", "nonce", "client", "JKU", "Crit", "alg2", "http://acme.example/x"])
    func ignoresMember(name: String) throws {
        #expect(try refusal([(name, .string("AAAA"))]) == nil)
    }

    @Test(
        "the type is none, JWT or an access token's, in any case",
        arguments: [nil, "JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] as [String?])
    func acceptsType(type: String?) throws {
        #expect(try refusal([("typ", type.map { .string($0) })]) == nil)
    }

    @Test(
        "any other type is refused",
        arguments: [
            "", "JOSE", "JWE", "JWS", "id_token", "logout+jwt", "dpop+jwt", "secevent+jwt", "entity-statement+jwt",
            "token-introspection+jwt", "oauth-authz-req+jwt", "kb+jwt", "vc+jwt", "at+jwt ", " JWT", "JWT\0", "at jwt",
            "application/jwt", "application/application/at+jwt", "application/at+jwt;charset=utf-8", "xat+jwt",
            "JW\u{54}\u{301}", "at\u{FF0B}jwt",
        ])
    func refusesType(type: String) throws {
        #expect(try refusal([("typ", .string(type))])?.code.rawValue == "typ")
    }

    @Test("a type that is no string is refused", arguments: [JSONValue.null, .bool(true), .array([.string("JWT")])])
    func refusesTypeOfAnotherKind(value: JSONValue) throws {
        #expect(try refusal([("typ", value)]) == .type(found: value.kind))
    }

    @Test(
        "an algorithm is one of ten names, by exact bytes",
        arguments: [
            "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "es256", "ES256 ", " ES256", "ES256\0",
            "ES256K", "ES521", "RSA1_5", "RSA-OAEP", "dir", "A128KW", "PBES2-HS256+A128KW", "Ed25519", "EDDSA", "ES25６",
            "ES256\u{301}",
        ])
    func refusesAlgorithm(name: String) throws {
        #expect(try refusal([("alg", .string(name))]) == .algorithm(.neverAllowed(name)))
    }

    @Test("an algorithm is there and a string")
    func needsAlgorithm() throws {
        #expect(try refusal([("alg", nil)]) == .algorithm(.missing))
        for value in [JSONValue.null, .number(JSONNumber(256)), .array([.string("ES256")]), .bool(true)] {
            #expect(try refusal([("alg", value)]) == .algorithm(.notText(found: value.kind)))
        }
    }

    @Test(
        "a key id names exactly one key, by exact bytes, and never a path or a query",
        arguments: [
            "P256", "p256 ", " p256", "p25", "p2566", "p384/../p256", "../p256", "p256' OR '1'='1", "rsa", "ed",
            "default",
            "*", "0", "/dev/null",
        ])
    func refusesKeyID(keyID: String) throws {
        let code = try refusal([("kid", .string(keyID))])?.code
        #expect(code?.rawValue == (["rsa", "ed"].contains(keyID) ? "key" : "kid"))
    }

    @Test(
        "a key id is 1 to 256 printable ASCII characters",
        arguments: [
            "", "p256\0", "p256\n", "p256\r\n", "\u{1B}[31mp256", "p256\u{7F}", "p256\u{301}", "\u{440}256",
            String(repeating: "k", count: 257),
        ])
    func refusesMalformedKeyID(keyID: String) throws {
        #expect(try refusal([("kid", .string(keyID))]) == .keyID(.malformed))
        let longest = String(repeating: "k", count: 256)
        #expect(try refusal([("kid", .string(longest))]) == .keyID(.unknown(longest, usable: 5)))
    }

    @Test("a key id that is no string is refused", arguments: [JSONValue.null, .number(JSONNumber(1)), .array([])])
    func refusesKeyIDOfAnotherKind(value: JSONValue) throws {
        #expect(try refusal([("kid", value)]) == .keyID(.notText(found: value.kind)))
    }

    @Test("without a key id exactly one key must fit the algorithm", arguments: SignatureAlgorithm.allCases)
    func choosesTheOnlyKey(algorithm: SignatureAlgorithm) throws {
        let token = TestIssuer.token(algorithm, header: [("kid", nil)])
        #expect(try TestIssuer.refusal(token) == nil)
        let twice = TestIssuer.keys.flatMap { [TestIssuer.jwk($0.id, $0.key), TestIssuer.jwk($0.id + "2", $0.key)] }
        let many = TokenVerifier([(TestIssuer.rules(), try TestIssuer.keySet(twice))])
        #expect(try TestIssuer.refusal(token, by: many) == .keyID(.ambiguous(candidates: 2)))
        let rest = TestIssuer.keys.filter { $0.id != TestIssuer.keyID(for: algorithm) }
        let none = TokenVerifier([
            (TestIssuer.rules(), try TestIssuer.keySet(rest.map { TestIssuer.jwk($0.id, $0.key) }))
        ])
        #expect(try TestIssuer.refusal(token, by: none) == .keyID(.ambiguous(candidates: 0)))
    }

    @Test(
        "a header is one strict JSON object of at most 4 KiB, 64 members and 4 levels",
        arguments: [
            "[]", "null", "\"ES256\"", "", " ", "{", #"{"alg":"ES256","kid":"p256",}"#,
            #"{"alg":"ES256","kid":"p256"}{}"#, #"{"alg":"none","alg":"ES256","kid":"p256"}"#,
            #"{"alg":"ES256","\u0061lg":"ES256","kid":"p256"}"#, "\u{FEFF}{\"alg\":\"ES256\",\"kid\":\"p256\"}",
            "{\"alg\":\"ES256\",\"kid\":\"p256\",\"\u{E9}\":1,\"e\u{301}\":1}",
            #"{"alg":"ES256","kid":"p256","a":{"b":{"c":{"d":{}}}}}"#, #"{"alg":"ES256","kid":"p256","a":NaN}"#,
            #"{'alg':'ES256','kid':'p256'}"#, #"{"alg":"ES256","kid":"p256"} // ok"#,
        ])
    func refusesJSON(text: String) throws {
        let token = TestIssuer.token(.es256, rawHeader: Array(text.utf8), claims: TestIssuer.claims([]))
        #expect([.json, .structure].contains(try TestIssuer.refusal(token)?.code))
    }

    @Test("a header at its limits is read, beyond them it is not")
    func limits() throws {
        func members(_ count: Int) -> [(String, JSONValue?)] { (0..<count).map { ("m\($0)", .null) } }
        #expect(try refusal(members(61)) == nil)
        #expect(try refusal(members(62))?.code.rawValue == "json")
        #expect(try refusal([("x", .string(String(repeating: "x", count: 4_000)))]) == nil)
        #expect(
            try refusal([("x", .string(String(repeating: "x", count: 4_096)))]) == .partTooLong(.header, limit: 4096))
        let deep = #"{"alg":"ES256","kid":"p256","a":{"b":{"c":{}}}}"#
        let token = TestIssuer.token(.es256, rawHeader: Array(deep.utf8), claims: TestIssuer.claims([]))
        #expect(try TestIssuer.refusal(token) == nil)
    }
}
