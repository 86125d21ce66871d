import Cryptography
import Quantities
import StrictJSON
import Testing
import TokenVerification

/// Claims, each in a token whose signature holds.
@Suite struct ClaimCheckTests {
    private func refusal(_ changes: [(String, JSONValue?)], clients: [String] = []) throws -> TokenRefusal? {
        let verifier = try TestIssuer.verifier(clients: clients)
        return try TestIssuer.refusal(TestIssuer.token(claims: TestIssuer.claims(changes)), by: verifier)
    }

    private func number(_ text: String) throws -> JSONValue {
        try JSONReader.read(Array(text.utf8), limits: .claims)
    }

    private static let wrongTypes: [JSONValue] = [
        .null, .bool(true), .array([]), .array([.number(JSONNumber(1))]), .object(JSONObject([])),
    ]

    @Test("a claim of the wrong type is refused, never taken for absent", arguments: wrongTypes)
    func refusesWrongTypes(value: JSONValue) throws {
        for name in ["sub", "exp", "nbf", "iat", "azp", "client_id", "jti"] {
            guard case .claims(.type(name, found: value.kind, expected: _)) = try refusal([(name, value)]) else {
                Issue.record("\(name) as \(value.kind)")
                continue
            }
        }
        for name in ["exp", "nbf", "iat"] {
            let text = JSONValue.string(String(TestIssuer.now.seconds))
            #expect(try refusal([(name, text)]) == .claims(.type(name, found: "a string", expected: "a number")))
        }
        #expect(try refusal([("sub", .number(JSONNumber(7)))])?.code.rawValue == "claims")
    }

    @Test("issuer, subject, audience and expiry are required", arguments: ["sub", "aud", "exp"])
    func requires(name: String) throws {
        #expect(try refusal([(name, nil)]) == .claims(.missing(name)))
        #expect(try refusal([("iat", nil)]) == nil)
    }

    @Test("a subject has 1 to 255 bytes and no control characters")
    func subjects() throws {
        for subject in ["a", String(repeating: "s", count: 255), "auth0|5f7c", "Ada Lovelace", "ada\u{301}"] {
            #expect(try refusal([("sub", .string(subject))]) == nil, "\(subject)")
        }
        for subject in ["", String(repeating: "s", count: 256), String(repeating: "\u{E9}", count: 128)] {
            #expect(try refusal([("sub", .string(subject))]) == .claims(.length("sub", limit: 255)))
        }
        for subject in ["\0", "a\0b", "a\nb", "a\r\nb", "\u{1B}[2J", "a\u{7F}", "a\u{85}b"] {
            #expect(try refusal([("sub", .string(subject))]) == .claims(.controlCharacter("sub")))
        }
    }

    @Test("an audience is ours by exact bytes, alone or in a list of strings")
    func audiences() throws {
        func list(_ names: String...) -> JSONValue { .array(names.map { .string($0) }) }
        for audience in [
            .string("traces"), .string("caf\u{E9}"), list("traces"), list("x", "traces"), list("traces", "traces"),
        ] {
            #expect(try refusal([("aud", audience)]) == nil)
        }
        for audience in [
            .string(""), .string("trace"), .string("traces "), .string("Traces"), .string("traces,x"),
            .string("x traces"),
            .string("cafe\u{301}"), .string("traces\u{301}"), .string("traces\0"), list(), list("x"),
            list("TRACES", "trace"),
            list("x traces"),
        ] as [JSONValue] {
            #expect(try refusal([("aud", audience)]) == .claims(.audience(configured: 2)))
        }
        for element in [JSONValue.null, .number(JSONNumber(0)), .array([.string("traces")]), .object(JSONObject([]))] {
            let refused = TokenRefusal.claims(.element("aud", found: element.kind))
            #expect(try refusal([("aud", .array([.string("traces"), element]))]) == refused)
            #expect(try refusal([("aud", .array([element]))]) == refused)
        }
        for value in [
            JSONValue.null, .bool(true), .number(JSONNumber(1)), .object(JSONObject([("traces", .bool(true))])),
        ] {
            #expect(try refusal([("aud", value)])?.code.rawValue == "claims")
        }
    }

    @Test("where clients are listed, the token names one and no other")
    func clients() throws {
        let grafana = JSONValue.string("grafana")
        let other = JSONValue.string("other")
        #expect(try refusal([("azp", grafana)], clients: ["grafana"]) == nil)
        #expect(try refusal([("client_id", grafana)], clients: ["grafana", "x"]) == nil)
        #expect(try refusal([("azp", grafana), ("client_id", grafana)], clients: ["grafana"]) == nil)
        #expect(try refusal([], clients: ["grafana"]) == .claims(.missing("azp")))
        #expect(try refusal([("azp", other)], clients: ["grafana"]) == .claims(.client("azp", configured: 1)))
        #expect(
            try refusal([("azp", grafana), ("client_id", other)], clients: ["grafana"])
                == .claims(.client("client_id", configured: 1)))
        #expect(try refusal([("azp", .string("Grafana"))], clients: ["grafana"])?.code.rawValue == "claims")
        #expect(try refusal([("azp", other), ("client_id", other)]) == nil)
    }

    @Test(
        "times hold to the second, with a minute of leeway",
        arguments: [
            ("exp", -59, true), ("exp", -60, false), ("exp", -61, false), ("nbf", 60, true), ("nbf", 61, false),
            ("nbf", -1_000_000_000, true), ("iat", 60, true), ("iat", 61, false), ("exp", 86_390, true),
            ("exp", 86_391, false),
        ] as [(String, Int64, Bool)])
    func times(name: String, offset: Int64, isAccepted: Bool) throws {
        #expect((try refusal([(name, TestIssuer.seconds(offset))]) == nil) == isAccepted)
    }

    @Test("a token lives at most a day from its issue, or from now")
    func lifetime() throws {
        let tooLong = TokenRefusal.claims(.lifetime(maximumSeconds: 86_400))
        #expect(try refusal([("iat", nil), ("exp", TestIssuer.seconds(86_400))]) == nil)
        #expect(try refusal([("iat", nil), ("exp", TestIssuer.seconds(86_401))]) == tooLong)
        #expect(try refusal([("iat", TestIssuer.seconds(-86_100)), ("exp", TestIssuer.seconds(300))]) == nil)
        #expect(try refusal([("iat", TestIssuer.seconds(-86_101)), ("exp", TestIssuer.seconds(300))]) == tooLong)
    }

    @Test(
        "numbers of any size and form are judged without a crash",
        arguments: [
            ("exp", "1e400"), ("exp", "-1e400"), ("exp", "1e308"), ("exp", "-1e308"), ("exp", "9223372036854775807"),
            ("exp", "99999999999999999999"), ("exp", "-1"), ("exp", "0"), ("exp", "-0"), ("exp", "1800000300000"),
            ("exp", "1e-400"), ("iat", "1e400"), ("iat", "-1e308"), ("iat", "1e308"), ("nbf", "1e308"),
            ("nbf", "1e400"), ("iat", "-9223372036854775808"),
        ])
    func refusesOddNumbers(name: String, text: String) throws {
        #expect(try refusal([(name, number(text))])?.code.rawValue == "claims")
    }

    @Test("fractions and exponents are numbers", arguments: ["1800000300.5", "1.8000003e9", "1800000300.0"])
    func acceptsFractions(text: String) throws {
        let token = TestIssuer.token(claims: TestIssuer.claims([("exp", try number(text))]))
        let verified = try TestIssuer.verifier().verify(BearerToken(token), at: TestIssuer.now)
        #expect(verified.expiry.microseconds == (text.hasSuffix(".5") ? 1_800_000_300_500_000 : 1_800_000_300_000_000))
    }

    @Test("any clock is survived", arguments: [Int64.min, -1, 0, 1, Int64.max])
    func survivesClocks(microseconds: Int64) throws {
        let refusal = try TestIssuer.refusal(TestIssuer.token(), at: Timestamp(microseconds: microseconds))
        #expect(refusal?.code.rawValue == "claims")
    }

    @Test("tokens of other kinds are refused by the claim that gives them away")
    func refusesOtherKinds() throws {
        for name in ["nonce", "at_hash", "c_hash", "events"] {
            for value in [JSONValue.string("x"), .null, .object(JSONObject([]))] {
                guard case .claims(.otherKind(claim: name, kind: _)) = try refusal([(name, value)]) else {
                    Issue.record("\(name)")
                    continue
                }
            }
        }
    }

    @Test("a token id has 1 to 128 bytes")
    func tokenIDs() throws {
        #expect(try refusal([("jti", .string(String(repeating: "j", count: 128)))]) == nil)
        #expect(
            try refusal([("jti", .string(String(repeating: "j", count: 129)))]) == .claims(.length("jti", limit: 128)))
        #expect(try refusal([("jti", .string(""))]) == .claims(.length("jti", limit: 128)))
    }

    @Test("claims at the limits of JSON are read, beyond them they are not")
    func limits() throws {
        func nested(_ depth: Int) -> JSONValue { (1..<depth).reduce(.array([])) { value, _ in .array([value]) } }
        #expect(try refusal([("x", nested(31))]) == nil)
        #expect(try refusal([("x", nested(32))])?.code.rawValue == "json")
        let many = (0..<59).map { ("m\($0)", JSONValue?.some(.null)) }
        #expect(try refusal(many) == nil)
        #expect(try refusal(many + [("m", .null)])?.code.rawValue == "json")
        let groups = JSONValue.array((0..<1_000).map { .string("g\($0)") })
        #expect(try refusal([("groups", groups)]) == nil)
    }

    @Test("a nested pair of names that read alike is refused")
    func refusesLookalikes() throws {
        let twins = JSONValue.object(JSONObject([("\u{E9}", .null), ("e\u{301}", .null)]))
        #expect(try refusal([("x", .array([.null, twins]))]) == .json(.payload, .lookalike("e\u{301}")))
        let kelvin = JSONValue.object(JSONObject([("K", .null), ("\u{212A}", .null)]))
        #expect(try refusal([("x", kelvin)])?.code.rawValue == "json")
    }
}
