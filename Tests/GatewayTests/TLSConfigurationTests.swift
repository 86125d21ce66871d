import Foundation
import Gateway
import Quantities
import TLS
import Testing

/// `listen.tls` and `backends[].tls`: what is wrong with a file is said at the place where it is named.
@Suite("TLS in a configuration")
struct TLSConfigurationTests {
    private static func listen(_ tls: String, address: String = "127.0.0.1:0") -> String {
        ConfigurationFolder.text(listen: "{ address: \"\(address)\", tls: \(tls) }")
    }

    private static func backend(_ tls: String, url: String = "https://jaeger:16686") -> String {
        ConfigurationFolder.text(backends: "[{ name: a, kind: jaeger, url: \"\(url)\", tls: \(tls) }]")
    }

    private static let good = "{ certificate: server.pem, key: server.key }"

    @Test("with certificate and key, any address is served, and no plain text needs to be permitted")
    func listener() throws {
        let folder = try ConfigurationFolder()
        for address in ["127.0.0.1:0", "0.0.0.0:8443", "[::]:443"] {
            let loaded = try folder.load(Self.listen(Self.good, address: address))
            #expect(loaded.configuration.listen?.tls != nil)
        }
        #expect(try folder.load(ConfigurationFolder.text()).configuration.listen?.tls == nil)
    }

    @Test("an https backend must prove to be its URL's host, or the name that is configured")
    func target() throws {
        let folder = try ConfigurationFolder()
        let plain = ConfigurationFolder.text(backends: "[{ name: a, kind: jaeger, url: \"https://jaeger.obs\" }]")
        let backend = try #require(try folder.load(plain).configuration.backends.first)
        #expect(backend.url.isSecure && backend.url.port == 443 && backend.url.description == "https://jaeger.obs:443")
        #expect(backend.tls?.serverName == "jaeger.obs")
        for name in ["traces.example", "10.0.0.1", "::1"] {
            let text = Self.backend(
                "{ caFile: ca.pem, serverName: \"\(name)\", certificate: server.pem, key: server.key }")
            #expect(try folder.load(text).configuration.backends.first?.tls?.serverName == name)
        }
        let clear = try folder.load(ConfigurationFolder.text()).configuration.backends.first
        #expect(clear?.tls == nil && clear?.url.isSecure == false)
    }

    @Test("a file that can't serve is a problem with its reason, at its place")
    func files() throws {
        let folder = try ConfigurationFolder()
        let authority = try #require(DevelopmentAuthority(at: WallClock.now()))
        let now = WallClock.now().seconds
        let old = DevelopmentAuthority.Wish(
            names: ["DNS:localhost"], from: Timestamp(seconds: now - 90_000), until: Timestamp(seconds: now - 3_600))
        let early = DevelopmentAuthority.Wish(
            names: ["DNS:localhost"], from: Timestamp(seconds: now + 3_600), until: Timestamp(seconds: now + 90_000))
        for (name, wish) in [("old", old), ("early", early)] {
            let issued = try #require(authority.issue(wish))
            try folder.write(name + ".pem", String(decoding: issued.certificate, as: UTF8.self))
            try folder.write(name + ".key", String(decoding: issued.key, as: UTF8.self))
        }
        let rows = [
            ("{ certificate: none.pem, key: server.key }", ["none.pem` is not there"]),
            ("{ certificate: server.pem, key: policies }", ["policies` is a folder"]),
            ("{ certificate: none.pem, key: gone.key }", ["none.pem` is not there", "gone.key` is not there"]),
            ("{ certificate: secret, key: server.key }", ["key `certificate`", "holds no certificate: expected PEM"]),
            ("{ certificate: server.pem, key: secret }", ["key `key`", "holds no private key: expected PEM"]),
            (
                "{ certificate: server.pem, key: old.key }",
                ["key `key`", "is not that of the file's first certificate"]
            ),
            (
                "{ certificate: old.pem, key: old.key }",
                ["key `certificate`", "certificate 1 of the file expired at 20"]
            ),
            ("{ certificate: early.pem, key: early.key }", ["certificate 1 of the file is not valid before 20"]),
        ]
        for (tls, words) in rows {
            for (text, line) in [(Self.listen(tls), 1), (Self.backend(tls), 3)] {
                let found = try folder.problems(text)
                #expect(words.allSatisfy { word in found.contains { $0.contains(word) } }, "\(found)")
                #expect(found.allSatisfy { $0.hasPrefix("spanwarden.yaml:\(line):") }, "\(found)")
                #expect(found.count == words.filter { $0.contains("not there") }.count || found.count == 1, "\(found)")
            }
        }
        let authorities = try folder.problems(Self.backend("{ caFile: secret }"))
        #expect(
            authorities.count == 1 && authorities[0].contains("key `caFile`: `secret`: the file holds no certificate"))
        // Who only explains a policy need not have the gateway's keys at hand.
        let missing = "{ certificate: none.pem, key: none.key }"
        #expect(try folder.problems(Self.listen(missing), requiring: ConfigurationSection.policy).isEmpty)
        #expect(try folder.problems(Self.backend(missing), requiring: ConfigurationSection.policy).isEmpty)
    }

    @Test(
        "half a certificate, a name that none can bear, an unknown key and TLS on `http://` are problems",
        arguments: [
            listen("{ certificate: server.pem }"), listen("{ key: server.key }"),
            listen("{}").replacing("{}", with: "a"),
            listen("{ certificate: server.pem, key: server.key, caFile: ca.pem }"),
            backend("{ certificate: server.pem }"), backend("{ key: server.key }"),
            backend("{ serverName: \"a b\" }"), backend("{ serverName: \"a_b\" }"),
            backend("{ serverName: \"[::1]\" }"),
            backend("{ verify: false }"), backend("{}", url: "http://127.0.0.1:1"),
        ])
    func wrong(text: String) throws {
        let found = try ConfigurationFolder().problems(text)
        #expect(found.count == 1, "\(found)")
    }
}
