import RemoteDocuments
import Testing

/// Which URLs there are. What is refused here is read in several ways by different programs.
@Suite struct DocumentURLTests {
    @Test(
        "a URL of the few forms keeps its path and query, and its host in lower case",
        arguments: [
            ("https://Login.Example:8443/a%20b/jwks?x=1/2?", "login.example", 8443, "/a%20b/jwks?x=1/2?"),
            ("https://login.example", "login.example", nil, "/"),
            ("https://login.example?x", "login.example", nil, "/?x"),
            ("http://127.0.0.1:1/", "127.0.0.1", 1, "/"),
            ("https://[2001:DB8::1]:65535/.well-known/x", "[2001:db8::1]", 65535, "/.well-known/x"),
            ("https://a_b-c.x1/~u;v=(1),'*'/...", "a_b-c.x1", nil, "/~u;v=(1),'*'/..."),
        ] as [(String, String, UInt16?, String)])
    func good(row: (text: String, host: String, port: UInt16?, target: String)) throws {
        let url = try DocumentURL(parsing: row.text)
        #expect("\(url.host)" == row.host)
        #expect(url.port == row.port)
        #expect(url.target == row.target)
        #expect(try DocumentURL(parsing: "\(url)") == url)
    }

    @Test(
        "any other form is refused, by what is wrong with it",
        arguments: [
            ("ftp://a/", .scheme), ("HTTPS://a/", .scheme), ("//a/", .scheme), ("https:a", .scheme), ("", .scheme),
            ("https://user@a/", .user), ("https://user:word@a/", .user), ("https://a@b@c/", .user),
            ("https://a%40b/", .host), ("https:///x", .host), ("https://a..b/", .host), ("https://a./", .host),
            ("https://-a/", .host), ("https://a b/", .host), ("https://\u{e4}.example/", .host),
            ("https://127.1/", .host), ("https://2130706433/", .host), ("https://0x7f.0.0.1/", .host),
            ("https://127.0.0.01/", .host), ("https://a.1/", .host), ("https://[::1/", .host),
            ("https://[fe80::1%25eth0]/", .host), ("https://::1/", .host), ("https://[127.0.0.1]/", .host),
            ("https://a:/", .port), ("https://a:0/", .port), ("https://a:065/", .port), ("https://a:65536/", .port),
            ("https://a:99999999999999999999/", .port), ("https://a:+1/", .port), ("https://[::1]x/", .port),
            ("https://a/#b", .path), ("https://a#b", .path), ("https://a/b c", .path), ("https://a/%2", .path),
            ("https://a/%zz", .path), ("https://a/\r\nx: y", .path), ("https://a\\@b/", .path),
            ("https://a/\u{e4}", .path), ("https://a/?\u{0}", .path), ("https://a/[", .path),
            ("https://a/../b", .dotSegment), ("https://a/b/.", .dotSegment), ("https://a/%2E%2e/b", .dotSegment),
            ("https://a/" + String(repeating: "x", count: 2048), .tooLong),
        ] as [(String, DocumentURL.Problem)])
    func refused(row: (text: String, problem: DocumentURL.Problem)) {
        #expect(throws: row.problem) { try DocumentURL(parsing: row.text) }
        #expect(!row.problem.description.isEmpty)
    }
}
