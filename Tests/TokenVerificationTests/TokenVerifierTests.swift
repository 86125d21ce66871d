import Cryptography
import Quantities
import StrictJSON
import Testing
import TokenVerification

@Suite struct TokenVerifierTests {
    @Test("a token by an algorithm that the issuer lists is accepted", arguments: SignatureAlgorithm.allCases)
    func accepts(algorithm: SignatureAlgorithm) throws {
        let token = TestIssuer.token(algorithm)
        let verified = try TestIssuer.verifier().verify(BearerToken(token), at: TestIssuer.now)
        let key = try #require(TestIssuer.keys.first { $0.id == TestIssuer.keyID(for: algorithm) })
        #expect(verified.claims.issuer == UTF8Text(TestIssuer.url))
        #expect(verified.claims.subject == UTF8Text("ada"))
        #expect(verified.expiry == Timestamp(seconds: TestIssuer.now.seconds + 300))
        #expect(verified.keyID == UTF8Text(key.id))
        #expect(verified.keyThumbprint == key.key.publicMaterial.thumbprint)
        #expect(verified.tokenHash == Base64URL.encode(Array(DigestAlgorithm.sha256.digest(of: token).prefix(16))))
    }

    @Test(
        "an algorithm that the issuer does not list is refused, even with its key",
        arguments: SignatureAlgorithm.allCases)
    func refusesUnlistedAlgorithm(algorithm: SignatureAlgorithm) throws {
        let others = Set(SignatureAlgorithm.allCases).subtracting([algorithm])
        let verifier = try TestIssuer.verifier(algorithms: others)
        let refusal = try TestIssuer.refusal(TestIssuer.token(algorithm), by: verifier)
        #expect(refusal == .algorithm(.notAllowedByIssuer(algorithm)))
    }

    @Test(
        "a header that names another algorithm than the signature's is refused", arguments: SignatureAlgorithm.allCases)
    func refusesLyingHeader(algorithm: SignatureAlgorithm) throws {
        for other in SignatureAlgorithm.allCases where other != algorithm {
            let token = TestIssuer.token(algorithm, header: [("alg", .string(other.rawValue))])
            let code = try TestIssuer.refusal(token)?.code.rawValue
            #expect(code == "key" || code == "signature", "\(algorithm) as \(other)")
        }
    }

    @Test("one changed bit anywhere, and the token is refused", arguments: [SignatureAlgorithm.es256, .edDSA, .rs256])
    func refusesFlips(algorithm: SignatureAlgorithm) throws {
        let verifier = try TestIssuer.verifier()
        let token = TestIssuer.token(algorithm)
        #expect(try TestIssuer.refusal(token, by: verifier) == nil)
        for index in token.indices {
            for bit in 0..<8 {
                var changed = token
                changed[index] ^= 1 << UInt8(bit)
                #expect(try TestIssuer.refusal(changed, by: verifier) != nil, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test("a token cut short or with anything before or after it is refused")
    func refusesCuts() throws {
        let verifier = try TestIssuer.verifier()
        let token = TestIssuer.token()
        for count in 0..<token.count {
            #expect(try TestIssuer.refusal(Array(token.prefix(count)), by: verifier) != nil, "cut at \(count)")
        }
        for extra in [" ", "\n", "\r\n", "\0", ".", "=", "A", "AAAA", "\u{301}", "\u{FEFF}"].map({ Array($0.utf8) }) {
            #expect(try TestIssuer.refusal(token + extra, by: verifier) != nil)
            #expect(try TestIssuer.refusal(extra + token, by: verifier) != nil)
        }
    }

    @Test("parts are counted before they are looked at", arguments: [0, 1, 3, 4, 16 << 10])
    func countsParts(dots: Int) throws {
        #expect(try TestIssuer.refusal(Array(repeating: 0x2E, count: dots)) == .structure(parts: dots + 1))
    }

    @Test("a token may be 16 KiB long, and not a byte more")
    func limitsLength() throws {
        func token(padding: Int) -> [UInt8] {
            TestIssuer.token(claims: TestIssuer.claims([("x", .string(String(repeating: "x", count: padding)))]))
        }
        var padding = 12_000
        while token(padding: padding + 1).count <= 16 << 10 { padding += 1 }
        #expect(try TestIssuer.refusal(token(padding: padding)) == nil)
        #expect(try TestIssuer.refusal(token(padding: padding + 1)) == .authorization(.tooLong))
    }

    @Test("a signature of 16 KiB, of zeros or of the other form is refused before it can do harm")
    func refusesOddSignatures() throws {
        let token = TestIssuer.token()
        let input = try #require(String(decoding: token, as: UTF8.self).split(separator: ".").first)
        let payload = String(decoding: token, as: UTF8.self).split(separator: ".")[1]
        for (count, code) in [
            (64, "signature"), (63, "signature"), (1024, "signature"), (1025, "base64"), (8000, "base64"),
        ] {
            let signature = Base64URL.encode([UInt8](repeating: 0, count: count))
            let refusal = try TestIssuer.refusal(Array("\(input).\(payload).\(signature)".utf8))
            #expect(refusal?.code.rawValue == code, "\(count) bytes")
        }
    }

    @Test("a key verifies tokens of its own issuer only, whatever it is called")
    func bindsKeysToIssuers() throws {
        let other = try #require(PrivateKey(generating: .ec(.p256)))
        let url = "https://other.example"
        let rules = IssuerRules(url: UTF8Text(url), audiences: [UTF8Text("traces")], algorithms: [.es256])
        let own = try TestIssuer.keySet(TestIssuer.keys.map { TestIssuer.jwk($0.id, $0.key) })
        let verifier = TokenVerifier([
            (TestIssuer.rules(), own), (rules, try TestIssuer.keySet([TestIssuer.jwk("p256", other)])),
        ])
        #expect(try TestIssuer.refusal(TestIssuer.token(), by: verifier) == nil)
        let claims = TestIssuer.claims([("iss", .string(url))])
        #expect(try TestIssuer.refusal(TestIssuer.token(claims: claims), by: verifier) == .signature)
    }

    @Test("an issuer is known by its exact bytes")
    func comparesIssuerByBytes() throws {
        for url in [
            "https://issuer.example/", "https://issuer.exampl", "https://issuer.example.evil", "http://issuer.example",
            "HTTPS://issuer.example", "https://issuer.example\u{301}", " https://issuer.example", "", "issuer.example",
            "https://evil.example/https://issuer.example", "https://issuer.example:443", "https://issuer.example\0",
        ] {
            let refusal = try TestIssuer.refusal(TestIssuer.token(claims: TestIssuer.claims([("iss", .string(url))])))
            #expect(refusal == .issuer(.unknown(url, configured: 1)), "\(url)")
        }
        for value in [JSONValue.array([.string(TestIssuer.url)]), .null, .bool(true), .number(JSONNumber(1))] {
            let refusal = try TestIssuer.refusal(TestIssuer.token(claims: TestIssuer.claims([("iss", value)])))
            #expect(refusal == .issuer(.notText(found: value.kind)))
        }
        let missing = try TestIssuer.refusal(TestIssuer.token(claims: TestIssuer.claims([("iss", nil)])))
        #expect(missing == .issuer(.missing))
        #expect(try TestIssuer.refusal(TestIssuer.token(), by: TokenVerifier([]))?.code.rawValue == "issuer")
    }

    @Test("a bound token is refused, whatever it is bound to")
    func refusesConfirmation() throws {
        let thumbprint = JSONValue.object(JSONObject([("jkt", .string("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"))]))
        for value in [thumbprint, .null, .object(JSONObject([])), .string(""), .bool(false)] {
            let token = TestIssuer.token(claims: TestIssuer.claims([("cnf", value)]))
            #expect(try TestIssuer.refusal(token) == .confirmation)
        }
    }

    @Test("the examples of the RFCs that no resource server may accept are refused where they should be")
    func refusesExamples() throws {
        let codes = [
            "rfc7515-A.1": "alg", "rfc7515-A.2": "issuer", "rfc7515-A.3": "issuer",
            "rfc7515-A.5 / rfc7519-6.1": "structure",
            "rfc7515-E": "structure", "rfc8037-A.4/A.5": "json", "rfc7797-4.2": "structure",
        ]
        var seen = 0
        for (id, token) in try JWTCasesTests.examples() {
            #expect(try TestIssuer.refusal(Array(token.utf8))?.code.rawValue == codes[id], "\(id)")
            seen += 1
        }
        #expect(seen == codes.count)
    }
}
