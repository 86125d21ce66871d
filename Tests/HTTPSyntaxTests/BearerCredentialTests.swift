import HTTPSyntax
import Quantities
import Testing

@Suite struct BearerCredentialTests {
    private func credential(_ field: String, limits: RequestLimits = RequestLimits()) throws -> BearerCredential {
        let outcome = RequestOutcome("GET / HTTP/1.1\r\nHost: h\r\n\(field)\r\n", limits: limits)
        return try BearerCredential(in: try #require(outcome.requests.first).head.fields)
    }

    @Test(
        "one space and a token68 behind any spelling of Bearer is a credential",
        arguments: [
            "Bearer a.b-c_d~e+f/g==", "bearer a.b-c_d~e+f/g==", "BEARER a.b-c_d~e+f/g==",
        ])
    func reads(_ value: String) throws {
        let credential = try credential("Authorization: \(value)\r\n")
        #expect(credential.token == Array("a.b-c_d~e+f/g==".utf8))
        #expect(!"\(credential)".contains("a.b"))
    }

    @Test(
        "anything else is malformed",
        arguments: [
            "", "Bearer", "Bearer ", "Bearer  a", "Bearer a b", "Bearer\ta", "Basic dTpw", "DPoP a", "a", "Bearera",
            "Bearer =", "Bearer a=b",
            "Bearer \"a\"", "Bearer é", "\u{212a}earer a", "Bearer: a", "Bearer a;b",
        ])
    func malformed(_ value: String) {
        #expect(throws: BearerCredential.Refusal.malformed) { try credential("Authorization: \(value)\r\n") }
    }

    @Test("no field is missing, not malformed")
    func missing() {
        #expect(throws: BearerCredential.Refusal.missing) { try credential("Cookie: Bearer a\r\n") }
    }

    @Test("a token above 16 KiB is malformed")
    func long() throws {
        let limits = RequestLimits(field: .kibibytes(32))
        let longest = String(repeating: "a", count: 16 << 10)
        #expect(try credential("Authorization: Bearer \(longest)\r\n", limits: limits).token.count == 16 << 10)
        #expect(throws: BearerCredential.Refusal.malformed) {
            try credential("Authorization: Bearer \(longest)a\r\n", limits: limits)
        }
    }
}
