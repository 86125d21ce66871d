import EventLoop
import OIDCDiscovery
import Quantities
import RemoteDocuments
import Testing
import TokenVerification

@Suite("Issuers' documents, over real sockets")
struct IssuerDocumentsTests {
    @Test(
        "the metadata is asked first, then the keys where it says, and how long they may be kept is told",
        arguments: [
            ("", nil), ("Cache-Control: max-age=600\r\n", 600), ("Cache-Control: max-age=600\r\nAge: 100\r\n", 500),
            ("Cache-Control: no-store\r\n", nil), ("Cache-Control: no-cache\r\n", 0),
        ] as [(String, Int?)])
    func found(fields: String, seconds: Int?) async throws {
        try await withIssuer { host, documents in
            host.describe(host.url, keysAt: host.url + "/keys")
            let type = "Content-Type: application/jwk-set+json\r\n"
            host.put(IssuerHost.reply(try IssuerHost.keySet(), fields: type + fields), at: "/keys")
            let found = try await documents.keySet()
            #expect(found.keys.keys.map(\.keyID?.string) == ["one"])
            #expect(found.lifetime == seconds.map { .seconds($0) })
            #expect(host.asked == [IssuerHost.metadata, "/keys"])
        }
    }

    @Test("each time anew: keys that moved and keys that changed are found")
    func anew() async throws {
        try await withIssuer { host, documents in
            host.describe(host.url, keysAt: host.url + "/keys")
            host.put(IssuerHost.reply(try IssuerHost.keySet("one")), at: "/keys")
            _ = try await documents.keySet()
            host.describe(host.url, keysAt: host.url + "/moved")
            host.put(IssuerHost.reply(try IssuerHost.keySet("two")), at: "/moved")
            let found = try await documents.keySet()
            #expect(found.keys.keys.map(\.keyID?.string) == ["two"])
        }
    }

    @Test(
        "an issuer with a path has its metadata below it, one slash at its end left out",
        arguments: ["/realms/a", "/realms/a/"])
    func path(path: String) async throws {
        try await withIssuer(path: path) { host, documents in
            let place = "/realms/a" + IssuerHost.metadata
            host.put(
                IssuerHost.reply(#"{"issuer":"\#(host.url + path)","jwks_uri":"\#(host.url)/keys"}"#), at: place)
            host.put(IssuerHost.reply(try IssuerHost.keySet()), at: "/keys")
            _ = try await documents.keySet()
            #expect(host.asked == [place, "/keys"])
        }
    }

    @Test("metadata of another issuer is refused, and its keys are not asked for", arguments: ["/", "/other", "x"])
    func otherIssuer(more: String) async throws {
        try await withIssuer { host, documents in
            host.describe(host.url + more, keysAt: host.url + "/keys")
            host.put(IssuerHost.reply(try IssuerHost.keySet()), at: "/keys")
            let failure = await documents.outcome().failure
            #expect(failure == .judged(.otherIssuer(host.url + more)))
            #expect(failure?.code == .metadataRefused)
            #expect(host.asked == [IssuerHost.metadata])
        }
    }

    @Test("keys on another host are asked for only where the configuration lists it")
    func keyHosts() async throws {
        for hosts in [[], ["localhost"]] {
            try await withIssuer(keyHosts: hosts) { host, documents in
                host.describe(host.url, keysAt: "https://localhost:\(host.address.port)/keys")
                host.put(IssuerHost.reply(try IssuerHost.keySet()), at: "/keys")
                let outcome = await documents.outcome()
                let localhost = try #require(DocumentHost(parsing: "localhost"))
                #expect(outcome.failure == (hosts.isEmpty ? .keySet(.hostNotAllowed(localhost)) : nil))
                #expect(host.asked == [IssuerHost.metadata] + (hosts.isEmpty ? [] : ["/keys"]))
            }
        }
    }

    @Test(
        "keys in the clear, behind a user's name, in a file or nowhere are not asked for",
        arguments: ["http://127.0.0.1/keys", "https://a@127.0.0.1/keys", "file:///etc/passwd", "/keys", ""])
    func keyPlaces(url: String) async throws {
        try await withIssuer { host, documents in
            host.describe(host.url, keysAt: url)
            #expect(await documents.outcome().failure?.code == .metadataRefused)
            #expect(host.asked == [IssuerHost.metadata])
        }
    }

    @Test("a redirect, a page, an answer that is too long or no answer is no metadata, and no key set")
    func hostile() async throws {
        let long = "{\"keys\":\"" + String(repeating: "a", count: 300 << 10) + "\"}"
        let rows: [(String, DocumentFailure)] = [
            (
                IssuerHost.reply("", status: "302 Found", fields: "Location: https://127.0.0.1/\r\n"),
                .status(302)
            ),
            (IssuerHost.reply("<html>", fields: "Content-Type: text/html\r\n"), .wrongContentType),
            (IssuerHost.reply("gone", status: "503 Service Unavailable"), .status(503)),
            (IssuerHost.reply(long), .tooLarge(.kibibytes(256))), ("HTTP/1.1 200 OK\r\n", .incomplete(.head)),
        ]
        for (reply, failure) in rows {
            try await withIssuer { host, documents in
                host.put(reply, at: IssuerHost.metadata)
                #expect(await documents.outcome().failure == .metadata(failure))
                host.describe(host.url, keysAt: host.url + "/keys")
                host.put(reply, at: "/keys")
                #expect(await documents.outcome().failure == .keySet(failure))
            }
        }
    }

    @Test(
        "a key set without a key to believe, and a document that is no strict JSON, are refused",
        arguments: [#"{"keys":[]}"#, "{}", #"{"keys":[],"keys":[]}"#, "[]"])
    func unusable(body: String) async throws {
        try await withIssuer { host, documents in
            host.describe(host.url, keysAt: host.url + "/keys")
            host.put(IssuerHost.reply(body), at: "/keys")
            #expect(await documents.outcome().failure?.code == .keysRefused)
            host.put(IssuerHost.reply(body), at: IssuerHost.metadata)
            #expect(await documents.outcome().failure?.code == .metadataRefused)
        }
    }

    @Test(
        "an issuer that can't be asked over https has no location",
        arguments: [
            ("http://login.example", .inTheClear), ("https://login.example/?tenant=a", .query),
            ("https://login.example/#a", .url(.path)), ("https://a@login.example", .url(.user)),
            ("https://127.1", .url(.host)),
        ] as [(String, IssuerLocation.Problem)])
    func locations(url: String, problem: IssuerLocation.Problem) {
        #expect(throws: problem) {
            try IssuerLocation(issuer: UTF8Text(url), keyHosts: [], authoritiesFile: nil)
        }
    }
}
