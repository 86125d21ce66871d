import Cryptography
import EventLoop
import Gateway
import Identity
import OIDCDiscovery
import Ownership
import Quantities
import RemoteDocuments
import TestSupport
import Testing
import TokenVerification
import TraceModel

@Suite("The configuration")
struct ConfigurationTests {
    @Test("the least that serves is read, with the defaults of everything else")
    func least() throws {
        let folder = try ConfigurationFolder()
        let loaded = try folder.load(ConfigurationFolder.text())
        let configuration = loaded.configuration
        #expect(configuration.listen?.address.description == "127.0.0.1:0")
        #expect(configuration.admin.address.description == "127.0.0.1:9464")
        #expect(loaded.issuers.map(\.rules.url.string) == [ConfigurationFolder.issuer])
        #expect(
            loaded.issuers.first?.rules.algorithms.map(\.rawValue).sorted() == ["ES256", "EdDSA", "PS256", "RS256"])
        #expect(loaded.issuers.first?.keys?.keys.count == 1)
        let backend = try #require(configuration.backends.first)
        #expect(backend.name.string == "jaeger")
        #expect(backend.url.description == "http://127.0.0.1:16686")
        let audit = try #require(configuration.audit)
        #expect(audit.folder.path == folder.path + "/audit")
        #expect(audit.segmentBytes == .mebibytes(256) && audit.segmentAge == .days(1))
        #expect(configuration.tell == .nothing && configuration.ownership.contacts.isEmpty)
        #expect(configuration.limits.requestHeaderBytes == .kibibytes(32))
        #expect(configuration.limits.heldBytes == .mebibytes(512))
        #expect(configuration.limits.upstreamBytes == .gibibytes(1))
        #expect(configuration.limits.spansPerTrace == 1_000_000)
        #expect(configuration.limits.requestsPerPrincipalPerMinute == 600)
        #expect(backend.mount == .root && backend.audiences == nil && !backend.forwardsTraceParent)
        #expect(loaded.ownership.known.map(\.name) == ["payments"])
        #expect(loaded.ownership.sources.map(\.rawValue) == ["k8s-resource", "istio", "service-table"])
    }

    @Test("without a `jwksFile` an issuer's keys are discovered, from hosts and by authorities that are listed")
    func discovered() throws {
        let policy = ConfigurationFolder.policy.replacing(
            "subject: \"*\"", with: "subject: \"*\", issuer: \"https://login.example/\"")
        let folder = try ConfigurationFolder(policies: ["base.yaml": policy])
        let loaded = try folder.load(
            ConfigurationFolder.text(
                issuers: """
                    [{ url: "https://login.example/", audiences: [a], jwksHosts: [keys.example, "10.0.0.1"], caFile: ca.pem, tokens: [access, id] },
                     { url: "https://cluster.example", audiences: [a], kubernetes: { trustDomain: cluster.local } }]
                    """))
        let issuer = try #require(loaded.issuers.first)
        #expect(issuer.keys == nil && issuer.rules.kinds == [.access, .id])
        guard case .discovery(let location) = issuer.source else {
            Issue.record("not discovered")
            return
        }
        #expect(location.metadata.description == "https://login.example/.well-known/openid-configuration")
        #expect(loaded.configuration.issuers.last?.serviceAccounts?.trustDomain == "cluster.local")
        #expect(loaded.issuers.last?.rules.kinds == [.access])
    }

    @Test("every key that is supported is read")
    func whole() throws {
        let folder = try ConfigurationFolder()
        try folder.write("namespaces.txt", "# ours\nshop\r\n\nbilling\n")
        let loaded = try folder.load(
            ConfigurationFolder.text(
                listen: "{ address: \"0.0.0.0:8080\", plaintext: true }",
                issuers: """
                    [{ url: \(ConfigurationFolder.issuer), audiences: [a, b], algorithms: [ES256], jwksFile: keys.json, clients: [ui], tokens: [access] }]
                    """,
                backends: """
                    [{ name: vt, kind: jaeger, url: "http://vt.obs.svc:10428/select/jaeger", plaintext: true,
                      credentials: { header: X-Key, scheme: Bearer, file: secret }, tenant: { header: X-Scope-OrgID, value: team-a },
                      mount: /mesh/vt, audiences: [b, c], forwardTraceparent: true }]
                    """,
                audit: "{ directory: audit, segmentBytes: 1GiB, segmentAge: 12h }",
                more: """
                    admin: { address: "[::1]:9000" }
                    redaction: {}
                    ownership: { namespaces: namespaces.txt, services: { legacy: old-ns }, sources: [istio, service-suffix],
                      contacts: { payments: payments-oncall@example.com } }
                    tell: owner
                    limits: { requestHeaderBytes: 16KiB, heldBytes: 1GiB, upstreamBytes: 4096, spansPerTrace: 10, requestsPerPrincipalPerMinute: 7 }

                    """))
        let backend = try #require(loaded.configuration.backends.first)
        #expect(backend.url.host == "vt.obs.svc" && backend.url.port == 10428 && backend.url.prefix == "/select/jaeger")
        #expect(backend.credentials.map { String(describing: $0.header) } == "X-Key")
        #expect(backend.credentials?.file.path == folder.path + "/secret")
        #expect(backend.tenant?.value == "team-a")
        #expect(backend.mount.description == "/mesh/vt/" && backend.forwardsTraceParent)
        #expect(backend.audiences == [UTF8Text("b"), UTF8Text("c")])
        #expect(loaded.configuration.limits.requestsPerPrincipalPerMinute == 7)
        #expect(loaded.issuers.first?.rules.clients.map(\.string) == ["ui"])
        #expect(loaded.ownership.known.map(\.name).sorted() == ["billing", "old-ns", "payments", "shop"])
        #expect(loaded.ownership.services[UTF8Text("legacy")]?.name == "old-ns")
        #expect(loaded.configuration.tell == .owner)
        #expect(loaded.configuration.audit?.segmentBytes == .gibibytes(1))
        #expect(loaded.configuration.audit?.segmentAge == .minutes(720))
        let payments = try #require(Namespace("payments"))
        #expect(loaded.configuration.ownership.contacts == [payments: UTF8Text("payments-oncall@example.com")])
        #expect(loaded.configuration.limits.upstreamBytes == ByteCount(4096))
        #expect(loaded.configuration.limits.spansPerTrace == 10)
    }

    @Test("the sample in deploy is right, and names every limit")
    func sample() throws {
        let sample = try Repository.text("deploy/spanwarden.yaml").replacing("/var/lib/spanwarden/", with: "")
        let folder = try ConfigurationFolder()
        let loaded = try folder.load(sample)
        #expect(loaded.configuration.limits == (try folder.load(ConfigurationFolder.text()).configuration.limits))
        #expect(loaded.ownership.known.map(\.name).sorted() == ["payments", "platform", "storefront"])
    }

    @Test("the sample and the demo's policies fit once the issuer is put in, as the guide says, and not before")
    func sampleWithDemo() throws {
        let sample = try Repository.text("deploy/spanwarden.yaml").replacing("/var/lib/spanwarden/", with: "")
        let names = ["access", "identity", "redaction"]
        let texts = try names.map { try Repository.text("policies/examples/demo/\($0).yaml") }
        let folder = try ConfigurationFolder(policies: [:])
        for (name, text) in zip(names, texts) { try folder.write("policies/\(name).yaml", text) }
        let problems = try folder.problems(sample)
        #expect(problems.count == 1 && problems.first?.hasPrefix("policies/identity.yaml:") == true, "\(problems)")
        for (name, text) in zip(names, texts) {
            try folder.write(
                "policies/\(name).yaml", text.replacing("https://issuer.demo.example", with: "https://login.example"))
        }
        #expect(try folder.problems(sample).isEmpty)
    }

    @Test("each command requires what it reads, and no more")
    func sections() throws {
        let folder = try ConfigurationFolder()
        #expect(try folder.problems("limits: {}\n").count == 5)
        #expect(try folder.problems("limits: {}\n", requiring: ConfigurationSection.token).count == 2)
        let policies = "policies: policies\n"
        #expect(try folder.problems(policies, requiring: ConfigurationSection.policy).isEmpty)
        #expect(try folder.load(policies, requiring: ConfigurationSection.policy).configuration.listen == nil)
        let token = ConfigurationFolder.text(listen: nil, backends: nil, audit: nil)
        #expect(try folder.problems(token, requiring: ConfigurationSection.token).isEmpty)
    }

    @Test("a section that is not required is checked all the same")
    func unrequired() throws {
        let text = ConfigurationFolder.text(listen: "{ addres: x }")
        #expect(try ConfigurationFolder().problems(text, requiring: ConfigurationSection.policy).count == 2)
    }

    @Test(
        "an empty file, several documents and no mapping are refused",
        arguments: ["", "# nothing\n", "a: 1\n---\nb: 2\n", "- a\n", "text\n"])
    func shapes(text: String) throws {
        #expect(try ConfigurationFolder().problems(text).count == 1)
    }

    @Test("problems of configuration, key set and policies come all at once, with the nearest key")
    func allAtOnce() throws {
        let broken = ConfigurationFolder.policy.replacing("visibility: full", with: "visibilty: full")
        let folder = try ConfigurationFolder(policies: ["a.yaml": broken, "b.yml": "- x\n"])
        try folder.write("keys.json", "{}")
        let found = try folder.problems(ConfigurationFolder.text(more: "limit: {}\n"))
        #expect(
            found.contains {
                $0.hasPrefix("policies/a.yaml:8:3: unknown key `visibilty`")
                    && $0.hasSuffix("did you mean `visibility`?")
            })
        #expect(found.contains { $0.hasPrefix("policies/a.yaml:5:3: key `visibility` is missing") })
        #expect(found.contains { $0.hasPrefix("policies/b.yml:1:1: document: expected a mapping") })
        #expect(
            found.contains {
                $0.hasPrefix("spanwarden.yaml:6:1: unknown key `limit`") && $0.hasSuffix("did you mean `limits`?")
            })
        #expect(found.contains { $0.hasPrefix("spanwarden.yaml:2:") && $0.contains("key `jwksFile`") })
        #expect(found.count == 5)
    }

    @Test("a missing file is a problem, not a crash")
    func missing() throws {
        let folder = try ConfigurationFolder()
        #expect(throws: (any Error).self) {
            try LoadedConfiguration.load(path: folder.path + "/none.yaml", requiring: [])
        }
        #expect(throws: (any Error).self) { try LoadedConfiguration.load(path: folder.path, requiring: []) }
        #expect(throws: (any Error).self) { try LoadedConfiguration.load(path: "/dev/zero", requiring: []) }
    }
}
