import Quantities
import StrictJSON
import Testing
import TokenVerification

@Suite struct ClaimSetTests {
    private func claims(_ text: String) throws -> ClaimSet {
        guard case .object(let object) = try JSONReader.read(Array(text.utf8), limits: .claims) else {
            throw ClaimProblem.missing("")
        }
        return try ClaimSet(assumed: object)
    }

    private static let text = """
        {"iss":"https://i.example","sub":"ada","groups":["a","b"],"realm_access":{"roles":["r"],"a/b":{"m~n":1}},
        "https://acme.example/groups":["url"],"a.b":"dotted","a":{"b":"nested"},"/x":"slash","":{"":"empty"},"none":null}
        """

    @Test(
        "a path is a claim's name, dots and all, or a JSON pointer",
        arguments: [
            ("groups", #"["a","b"]"#), ("/groups", #"["a","b"]"#), ("/groups/1", #""b""#),
            ("/realm_access/roles", #"["r"]"#),
            ("https://acme.example/groups", #"["url"]"#), ("a.b", #""dotted""#), ("/a/b", #""nested""#),
            ("/realm_access/a~1b/m~0n", "1"), ("/~1x", #""slash""#), ("//", #""empty""#), ("none", "null"),
            ("/", #"{"":"empty"}"#),
        ])
    func finds(path: String, value: String) throws {
        let found = try claims(Self.text).value(at: ClaimPath(parsing: path))
        #expect(found.map { String(decoding: JSONWriter.canonical($0), as: UTF8.self) } == value)
        #expect(try ClaimPath(parsing: path).description == path)
    }

    @Test(
        "where there is nothing, nothing is found",
        arguments: [
            "Groups", "groups/0", "/groups/2", "/groups/00", "/groups/-", "/groups/+1", "/groups/99999999999999999999",
            "/groups/a", "/sub/x", "/none/x", "realm_access.roles", "/realm_access.roles", "/realm_access/roles/",
            "/a.b/c", "x",
        ])
    func findsNothing(path: String) throws {
        #expect(try claims(Self.text).value(at: ClaimPath(parsing: path)) == nil)
    }

    @Test("a claim may be named outright, slash or not")
    func namesOutright() throws {
        #expect(try claims(Self.text).value(at: .claim("/x")) == .string("slash"))
        #expect(try claims(Self.text).value(at: .claim("/groups")) == nil)
    }

    @Test("an empty path and a tilde that escapes nothing are refused")
    func refusesPaths() {
        #expect(throws: ClaimPathProblem.empty) { try ClaimPath(parsing: "") }
        for path in ["/~", "/a~2b", "/~~", "/a/~x", "/~\u{301}0"] {
            #expect(throws: ClaimPathProblem.escape) { try ClaimPath(parsing: path) }
        }
    }

    @Test(
        "assumed claims are held to the same: issuer and subject, once each",
        arguments: [
            "{}", #"{"iss":"i"}"#, #"{"sub":"s"}"#, #"{"iss":1,"sub":"s"}"#, #"{"iss":"i","sub":null}"#,
            #"{"iss":"i","sub":""}"#, #"{"iss":"i","sub":"a\u0000b"}"#,
            "{\"iss\":\"i\",\"sub\":\"s\",\"\u{E9}\":1,\"e\u{301}\":1}",
        ])
    func refuses(text: String) {
        #expect(throws: ClaimProblem.self) { try claims(text) }
    }

    @Test("issuer and subject are their bytes")
    func keepsBytes() throws {
        let set = try claims(#"{"iss":"e\u0301","sub":"\u212a"}"#)
        #expect(set.issuer != UTF8Text("\u{E9}") && set.subject != UTF8Text("K"))
        #expect(set.issuer == UTF8Text("e\u{301}") && set.subject == UTF8Text("\u{212A}"))
    }
}
