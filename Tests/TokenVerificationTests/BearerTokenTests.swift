import StrictJSON
import Testing
import TokenVerification

@Suite struct BearerTokenTests {
    private func refusal(_ values: [String]) -> TokenRefusal? {
        do {
            _ = try BearerToken(authorization: values.map { Array($0.utf8) })
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "the scheme is Bearer in any case",
        arguments: ["Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "bEaReR a-_~+/.=="])
    func accepts(value: String) {
        #expect(refusal([value]) == nil)
    }

    @Test(
        "no field, or another scheme, is a missing token",
        arguments: ["", "Basic YTpi", "Bear a.b.c", "Token a", "Bearera", "bea\u{212A} x"])
    func isMissing(value: String) {
        #expect(refusal([]) == .authorization(.missing))
        #expect(refusal([value]) == .authorization(.otherScheme))
        #expect(refusal([value])?.isMissingToken == true)
    }

    @Test(
        "one space and a token68 follow, and nothing else",
        arguments: [
            "Bearer", "Bearer ", "Bearer  a.b.c", "Bearer\ta.b.c", "Bearer a.b.c ", "Bearer a.b.c, Bearer d.e.f",
            "Bearer a b",
            "Bearer a.b.c\0", "Bearer a.b.\u{E9}", "Bearer =", "Bearer a=b", "Bearer \"a.b.c\"", "Bearer token=a",
            " Bearer a.b.c",
            "Bearer a.b.c\n",
        ])
    func refusesForm(value: String) {
        let refused = refusal([value])
        #expect(refused == .authorization(.malformed) || refused == .authorization(.otherScheme))
    }

    @Test("two fields are refused, equal or not")
    func refusesTwo() {
        #expect(refusal(["Bearer a.b.c", "Bearer a.b.c"]) == .authorization(.repeated))
        #expect(refusal(["Basic YTpi", "Bearer a.b.c"]) == .authorization(.repeated))
        #expect(refusal(["Bearer a.b.c", ""])?.isMissingToken == false)
    }

    @Test("more than 16 KiB is refused")
    func refusesLength() {
        #expect(refusal(["Bearer " + String(repeating: "a", count: 16 << 10)]) == nil)
        #expect(refusal(["Bearer " + String(repeating: "a", count: (16 << 10) + 1)]) == .authorization(.tooLong))
    }

    @Test("neither a token nor what came of it prints a secret")
    func printsNothing() throws {
        let secret = "s3cr3t-value"
        let names = ["sub", "aud", "azp", "exp", "jti", "nonce", "cnf", "iat", "groups", "events"]
        let changes = names.map { ($0, JSONValue?.some(.string(secret))) }
        var texts: [String] = []
        for change in changes {
            let token = TestIssuer.token(claims: TestIssuer.claims([change]))
            if let refusal = try TestIssuer.refusal(token) {
                texts += ["\(refusal)", String(reflecting: refusal)]
            } else {
                let verified = try TestIssuer.verifier().verify(BearerToken(token), at: TestIssuer.now)
                texts += ["\(verified)", "\(verified.claims)", String(reflecting: verified.claims)]
                dump(verified, to: &texts[texts.count - 1])
            }
            dump(BearerToken(token), to: &texts[texts.count - 1])
            texts.append("\(BearerToken(token))")
            let text = String(decoding: token, as: UTF8.self)
            #expect(!texts.contains { $0.contains(secret) || $0.contains(text.suffix(20)) }, "\(change.0)")
        }
        #expect(texts.count > 20)
    }

    @Test("every refusal has one of the codes, and its own")
    func codes() {
        #expect(TokenRefusal.Code.allCases.count == 14)
        #expect(TokenRefusal.signature.code == .signature)
        #expect(
            TokenRefusal.structure(parts: 5).description == "token has 5 parts: expected 3 (header, payload, signature)"
        )
        #expect(
            TokenRefusal.issuer(.unknown("https://a.example\u{1B}", configured: 2)).description
                == "claim `iss` is `https://a.example\\u{1b}`: expected one of the 2 configured issuers")
    }
}
