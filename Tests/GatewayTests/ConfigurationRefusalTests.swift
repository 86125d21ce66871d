import Testing

@Suite("What a configuration may not hold")
struct ConfigurationRefusalTests {
    private static let issuer = "url: \(ConfigurationFolder.issuer), audiences: [traces], jwksFile: keys.json"
    private static let discovered = "url: \(ConfigurationFolder.issuer), audiences: [traces]"
    private static let backend = "name: jaeger, kind: jaeger"

    private func problem(_ text: String) throws -> [String] { try ConfigurationFolder().problems(text) }

    @Test(
        "what is designed but not built yet is refused by name",
        arguments: [
            ("`tempo`", ConfigurationFolder.text(backends: "[{ name: a, kind: tempo, url: \"http://[::1]\" }]")),
            ("`zipkin`", ConfigurationFolder.text(backends: "[{ name: a, kind: zipkin, url: \"http://[::1]\" }]")),
            (
                "`lightstep`",
                ConfigurationFolder.text(backends: "[{ name: a, kind: lightstep, url: \"http://[::1]\" }]")
            ),
            ("key `keyFile`", ConfigurationFolder.text(audit: "{ directory: a, keyFile: b }")),
            ("key `origin`", ConfigurationFolder.text(audit: "{ directory: a, origin: b }")),
            ("key `lookupKeyFile`", ConfigurationFolder.text(audit: "{ directory: a, lookupKeyFile: b }")),
        ])
    func later(name: String, text: String) throws {
        let found = try problem(text)
        #expect(found.count == 1, "\(found)")
        #expect(
            found.first?.contains(name) == true && found.first?.contains("is not supported yet") == true, "\(found)")
    }

    @Test(
        "plain text leaves loopback only where that is said",
        arguments: ["0.0.0.0:8443", "10.0.0.1:80", "[::]:80", "[2001:db8::1]:80"])
    func plaintext(address: String) throws {
        #expect(try problem(ConfigurationFolder.text(listen: "{ address: \"\(address)\" }")).count == 1)
        #expect(try problem(ConfigurationFolder.text(listen: "{ address: \"\(address)\", plaintext: true }")).isEmpty)
        #expect(
            try problem(ConfigurationFolder.text(listen: "{ address: \"\(address)\", plaintext: false }")).count == 1)
        let url = "http://" + address
        #expect(try problem(ConfigurationFolder.text(backends: "[{ \(Self.backend), url: \"\(url)\" }]")).count == 1)
        #expect(
            try problem(ConfigurationFolder.text(backends: "[{ \(Self.backend), url: \"\(url)\", plaintext: true }]"))
                .isEmpty)
    }

    @Test(
        "an address is numbers and a port",
        arguments: [
            "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:080", "127.0.0.1:+8", "::1:80",
            "[127.0.0.1]:80",
            "[::1]", ":80", "127.1:80", "[::1%lo]:80", "127.0.0.1:80 ", "0177.0.0.1:80",
        ])
    func addresses(text: String) throws {
        #expect(try problem(ConfigurationFolder.text(listen: "{ address: \"\(text)\", plaintext: true }")).count == 1)
    }

    @Test(
        "a backend's URL is scheme, host, port and a plain path",
        arguments: [
            "http://", "http:///a", "http://a:b", "http://a:0", "http://a:65536", "http://u@a", "http://u:p@a",
            "http://a?x", "http://a/?x",
            "http://a/#x", "http://a/b/", "http://a//b", "http://a/../b", "http://a/%2e", "http://a b", "http://[::1",
            "http://[a]", "http://[1:2]", "http://[:::]", "http://[::1%25lo]", "http://[127.0.0.1]", "https://",
            "https://u@a", "https://a?x", "HTTPS://a", "https:/a",
            "http://-a", "http://a..b", "http://é", "ftp://a", "HTTP://a", "a:80", "http://a\\b", "http://a_b",
        ])
    func urls(text: String) throws {
        let escaped = text.replacing("\\", with: "\\\\")
        let found = try problem(
            ConfigurationFolder.text(backends: "[{ \(Self.backend), url: \"\(escaped)\", plaintext: true }]"))
        #expect(found.count == 1, "\(found)")
    }

    @Test(
        "values that would be wrong at run time are wrong at load",
        arguments: [
            ConfigurationFolder.text(issuers: "[]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), algorithms: [none] }]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), algorithms: [HS256] }]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), algorithms: [rs256] }]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), jwksHosts: [a.example] }]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), caFile: ca.pem }]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), tokens: [id] }]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), tokens: [access, refresh] }]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), kubernetes: {} }]"),
            ConfigurationFolder.text(issuers: "[{ \(issuer), kubernetes: { trustDomain: a/b } }]"),
            ConfigurationFolder.text(issuers: "[{ \(discovered), jwksHosts: [\"https://a.example/keys\"] }]"),
            ConfigurationFolder.text(issuers: "[{ \(discovered), jwksHosts: [\"a.example:443\"] }]"),
            ConfigurationFolder.text(issuers: "[{ \(discovered), caFile: none.pem }]"),
            ConfigurationFolder.text(issuers: "[{ \(discovered), caFile: keys.json }]"),
            ConfigurationFolder.text(issuers: "[{ url: \"http://login.example\", audiences: [a] }]"),
            ConfigurationFolder.text(issuers: "[{ url: \"https://login.example?a\", audiences: [a] }]"),
            ConfigurationFolder.text(issuers: "[{ url: \"https://127.1\", audiences: [a] }]"),
            ConfigurationFolder.text(issuers: "[{ url: \(ConfigurationFolder.issuer), jwksFile: keys.json }]"),
            ConfigurationFolder.text(
                issuers: "[{ url: \(ConfigurationFolder.issuer), audiences: [], jwksFile: keys.json }]"),
            ConfigurationFolder.text(issuers: "[{ url: login, audiences: [a], jwksFile: keys.json }]"),
            ConfigurationFolder.text(
                issuers: "[{ url: \(ConfigurationFolder.issuer), audiences: [a], jwksFile: none.json }]"),
            ConfigurationFolder.text(
                issuers: "[{ url: \(ConfigurationFolder.issuer), audiences: [a], jwksFile: policies }]"),
            ConfigurationFolder.text(backends: "[{ name: a_b, kind: jaeger, url: \"http://[::1]\" }]"),
            ConfigurationFolder.text(backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", mount: /a/ }]"),
            ConfigurationFolder.text(backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", mount: a }]"),
            ConfigurationFolder.text(backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", audiences: [] }]"),
            ConfigurationFolder.text(
                backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", forwardTraceparent: \"true\" }]"),
            ConfigurationFolder.text(
                backends:
                    "[{ name: a, kind: jaeger, url: \"http://[::1]\" }, { name: b, kind: jaeger, url: \"http://[::1]\" }]"
            ),
            ConfigurationFolder.text(
                backends:
                    "[{ name: a, kind: jaeger, url: \"http://[::1]\" }, { name: a, kind: jaeger, url: \"http://[::1]\", mount: /a }]"
            ),
            ConfigurationFolder.text(
                backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", dialect: grafana }]"),
            ConfigurationFolder.text(
                backends:
                    "[{ name: a, kind: jaeger, url: \"http://[::1]\", credentials: { file: secret, header: Host } }]"),
            ConfigurationFolder.text(
                backends:
                    "[{ name: a, kind: jaeger, url: \"http://[::1]\", credentials: { file: secret, header: \"a b\" } }]"
            ),
            ConfigurationFolder.text(
                backends:
                    "[{ name: a, kind: jaeger, url: \"http://[::1]\", credentials: { file: secret, scheme: \"a b\" } }]"
            ),
            ConfigurationFolder.text(
                backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", credentials: { header: X } }]"),
            ConfigurationFolder.text(
                backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", tenant: { header: X, value: \" a\" } }]"),
            ConfigurationFolder.text(policies: "nowhere"), ConfigurationFolder.text(policies: "keys.json"),
            ConfigurationFolder.text(more: "ownership: { namespaces: [Pay] }\n"),
            ConfigurationFolder.text(more: "ownership: { peerNamespaces: hide }\n"),
            ConfigurationFolder.text(more: "classification: nowhere\n"),
            ConfigurationFolder.text(more: "tell: everything\n"),
            ConfigurationFolder.text(more: "tell: true\n"),
            ConfigurationFolder.text(more: "ownership: { contacts: { Pay: a } }\n"),
            ConfigurationFolder.text(more: "ownership: { contacts: { east/payments: a } }\n"),
            ConfigurationFolder.text(more: "ownership: { namespaces: [east/payments] }\n"),
            ConfigurationFolder.text(more: "ownership: { clusters: [east] }\n"),
            ConfigurationFolder.text(more: "ownership: { contacts: { payments: \"\" } }\n"),
            ConfigurationFolder.text(more: "ownership: { contacts: { payments: \"a\\nb\" } }\n"),
            ConfigurationFolder.text(more: "ownership: { contacts: { payments: \"a\\u202eb\" } }\n"),
            ConfigurationFolder.text(
                more: "ownership: { contacts: { payments: \(String(repeating: "a", count: 201)) } }\n"),
            ConfigurationFolder.text(more: "classification: [a]\n"),
            ConfigurationFolder.text(more: "redaction: { keyFile: nowhere }\n"),
            ConfigurationFolder.text(more: "redaction: { keyFile: policies }\n"),
            ConfigurationFolder.text(more: "redaction: { keyFile: secret }\n"),
            ConfigurationFolder.text(more: "redaction: { key: secret }\n"),
            ConfigurationFolder.text(more: "ownership: { namespaces: none.txt }\n"),
            ConfigurationFolder.text(more: "ownership: { services: { a: b_c } }\n"),
            ConfigurationFolder.text(more: "ownership: { sources: [istio, istio] }\n"),
            ConfigurationFolder.text(more: "ownership: { sources: [k8s] }\n"),
            ConfigurationFolder.text(listen: "{ address: \"127.0.0.1:1\", trustedProxies: [a] }"),
            ConfigurationFolder.text(more: "limits: { heldBytes: 1 }\n"),
            ConfigurationFolder.text(more: "limits: { upstreamRequests: 0 }\n"),
            ConfigurationFolder.text(audit: "{ directory: a, segmentBytes: 31KiB }"),
            ConfigurationFolder.text(audit: "{ directory: a, segmentAge: 0h }"),
            ConfigurationFolder.text(audit: "{ directory: a, segmentAge: 24 }"),
            ConfigurationFolder.text(more: "catalogue: { refresh: 5 }\n"),
            ConfigurationFolder.text(more: "catalogue: { lookback: 0d }\n"),
            ConfigurationFolder.text(more: "catalogue: { requests: 0 }\n"),
            ConfigurationFolder.text(more: "catalogue: { enabled: yes }\n"),
            ConfigurationFolder.text(more: "catalogue: { every: 5m }\n"),
            ConfigurationFolder.text(more: "limits: { requestsPerPrincipalPerMinute: 0 }\n"),
            ConfigurationFolder.text(more: "limits: { spansPerTrace: 0 }\n"),
            ConfigurationFolder.text(more: "limits: { requestHeaderBytes: 1GiB }\n"),
            ConfigurationFolder.text(
                listen: "{ address: \"127.0.0.1:9464\" }", more: "admin: { address: \"127.0.0.1:9464\" }\n"),
        ])
    func wrong(text: String) throws {
        let found = try problem(text)
        #expect(found.count == 1, "\(found)")
    }

    @Test("an issuer named twice is a problem, and so is a policy that no longer says whose group it means")
    func issuerTwice() throws {
        let found = try problem(ConfigurationFolder.text(issuers: "[{ \(Self.issuer) }, { \(Self.issuer) }]"))
        #expect(found.count == 2, "\(found)")
        #expect(found.contains { $0.contains("is there already") })
    }

    @Test("backends have names and mounts of their own, and one may be below another one")
    func backends() throws {
        let entry = { (name: String, mount: String) in
            "{ name: \(name), kind: jaeger, url: \"http://[::1]\", mount: \(mount) }"
        }
        let problems = { (entries: [String]) in
            try problem(ConfigurationFolder.text(backends: "[" + entries.joined(separator: ", ") + "]"))
        }
        #expect(try problems([entry("a", "/"), entry("b", "/x"), entry("c", "/x/y")]).isEmpty)
        let mounts = try problems([entry("a", "/x"), entry("b", "/x")])
        #expect(mounts.count == 1 && mounts[0].contains("mount `/x/` is there twice"), "\(mounts)")
        let names = try problems([entry("a", "/x"), entry("a", "/y")])
        #expect(names.count == 1 && names[0].contains("backend `a` is there twice"), "\(names)")
    }

    @Test("hostile text in a configuration reaches no message raw")
    func hostile() throws {
        let found = try problem(ConfigurationFolder.text(more: "\"\\e[2J\\u2028\": 1\n"))
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } })
    }
}
