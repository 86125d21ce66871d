import Quantities
import StrictJSON
import Testing
import TokenVerification

@Suite("An issuer's metadata")
struct IssuerMetadataTests {
    private static let issuer = "https://login.example/realms/a"

    private func problem(_ text: String) -> IssuerMetadataProblem? {
        do {
            _ = try IssuerMetadata(parsing: Array(text.utf8), of: UTF8Text(Self.issuer))
            return nil
        } catch let problem {
            return problem
        }
    }

    private func document(_ issuer: String, _ more: String = #""jwks_uri":"https://login.example/keys""#) -> String {
        #"{"issuer":"\#(issuer)",\#(more)}"#
    }

    /// glewlwyd 2.7 and oidc-provider-mock, as they answered, with our issuer in the place of theirs.
    @Test("of what real issuers say only where the keys are is taken")
    func real() throws {
        let more = """
            "authorization_endpoint":"http://127.0.0.1:4593//api/oidc/auth","jwks_uri":"http://127.0.0.1:4593//api/oidc/jwks",\
            "token_endpoint_auth_methods_supported":["client_secret_basic"],"claims_parameter_supported":true,"display_values_supported":[]
            """
        let metadata = try IssuerMetadata(parsing: Array(document(Self.issuer, more).utf8), of: UTF8Text(Self.issuer))
        #expect(metadata.keySetURL == "http://127.0.0.1:4593//api/oidc/jwks")
    }

    @Test(
        "the issuer is the configured one, byte for byte",
        arguments: [
            issuer + "/", "https://login.example/realms/b", "https://LOGIN.example/realms/a", "https://login.example",
            "http://login.example/realms/a", "https://login.example:443/realms/a", issuer + "\u{301}", "", issuer + " ",
            "https://login.example/{tenantid}",
        ])
    func issuers(_ other: String) {
        #expect(problem(document(Self.issuer)) == nil)
        #expect(problem(document(other)) == .otherIssuer(other))
    }

    @Test("a document without an issuer or a place for keys, or that is no strict JSON, is none")
    func malformed() {
        #expect(problem(#"{"jwks_uri":"https://a"}"#) == .noIssuer)
        #expect(problem(#"{"issuer":["\#(Self.issuer)"],"jwks_uri":"https://a"}"#) == .noIssuer)
        #expect(problem(document(Self.issuer, #""x":1"#)) == .noKeySet)
        #expect(problem(document(Self.issuer, #""jwks_uri":null"#)) == .noKeySet)
        #expect(problem("[]") == .notAnObject)
        for text in [
            "", "{}x", document(Self.issuer) + "{}", "\u{FEFF}" + document(Self.issuer),
            document(Self.issuer, #""issuer":"https://b.example","jwks_uri":"https://a""#),
            document(Self.issuer, #""jwks_uri":"https://a","jwks_\u0075ri":"https://b""#),
        ] {
            guard case .unreadable = problem(text) else {
                Issue.record("\(text)")
                continue
            }
        }
        #expect(problem(document(Self.issuer, #""x":"\#(String(repeating: "a", count: 262_144))""#)) != nil)
    }
}
