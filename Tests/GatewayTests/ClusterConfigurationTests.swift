import AccessPolicy
import Gateway
import Ownership
import Quantities
import Redaction
import Testing
import TraceModel

@Suite("Configured clusters")
struct ClusterConfigurationTests {
    private func folder(namespace: String = "east/payments") throws -> ConfigurationFolder {
        try ConfigurationFolder(policies: [
            "base.yaml": ConfigurationFolder.policy.replacing("[payments]", with: "[\(namespace)]")
        ])
    }

    private static func text(_ ownership: String) -> String {
        ConfigurationFolder.text(more: "ownership: { \(ownership) }\n")
    }
    private static let clusters = "clusters: { east.example: east, old: east, west.example: West_2 }"

    @Test("with clusters every namespace names one: in lists, tables, contacts and policies")
    func whole() throws {
        let loaded = try folder().load(
            Self.text(
                "\(Self.clusters), namespaces: [West_2/shop], services: { legacy: east/old }, contacts: { east/payments: a }"
            ))
        #expect(loaded.ownership.clusters?.clusters.map(\.name) == ["West_2", "east"])
        #expect(
            loaded.ownership.known.map(\.name).sorted() == ["West_2/shop", "east/old", "east/payments"])
        #expect(loaded.ownership.services[UTF8Text("legacy")]?.name == "east/old")
        #expect(loaded.configuration.ownership.contacts.keys.map(\.name) == ["east/payments"])
        #expect(loaded.redaction.clusters != nil)
        #expect(try ConfigurationFolder().load(ConfigurationFolder.text()).ownership.clusters == nil)
    }

    @Test(
        "a namespace without one of the configured clusters is refused, and what is no trust domain or cluster",
        arguments: [
            ("\(clusters), namespaces: [payments]", "`payments` names no cluster"),
            ("\(clusters), namespaces: [north/payments]", "names a cluster that is not configured"),
            ("\(clusters), services: { a: payments }", "`payments` names no cluster"),
            ("\(clusters), contacts: { payments: a }", "`payments` names no cluster"),
            ("\(clusters), contacts: { east/Pay: a }", "`east/Pay` is no namespace"),
            ("clusters: { East.example: east }", "`East.example` is no trust domain"),
            ("clusters: { a/b: east }", "`a/b` is no trust domain"),
            ("clusters: { a: east, b: x/y }", "`x/y` is no cluster"),
            ("clusters: { a: east, b: [c] }", "expected text"),
        ])
    func refused(ownership: String, problem: String) throws {
        let found = try folder().problems(Self.text(ownership))
        #expect(found.count == 1 && found.first?.contains(problem) == true, "\(found)")
    }

    @Test("policies that name no cluster are refused where there are clusters, at their place")
    func policies() throws {
        let found = try folder(namespace: "payments").problems(Self.text(Self.clusters))
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("policies/base.yaml:7:29: entry of `namespaces`: `payments` names no cluster")
                == true, "\(found)")
    }
}
