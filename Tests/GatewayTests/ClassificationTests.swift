import AccessPolicy
import Gateway
import TestSupport
import Testing
import TraceModel

@Suite("The classification")
struct ClassificationTests {
    private static let configuration = ConfigurationFolder.text(more: "classification: ours.yaml\n")

    private static func document(_ masked: String, kind: String = "Classification") -> String {
        "apiVersion: spanwarden.dev/v1\nkind: \(kind)\nmetadata: { name: ours }\nspec:\n  masked: \(masked)\n"
    }

    private func problems(_ text: String) throws -> [String] {
        let folder = try ConfigurationFolder()
        try folder.write("ours.yaml", text)
        return try folder.problems(Self.configuration)
    }

    private func keeps(_ key: String, _ loaded: LoadedConfiguration) -> Bool? {
        loaded.policies?.masked.contains(Array(key.utf8))
    }

    @Test("without one the built-in list is in force; the file that is named takes its place, and adds nothing to it")
    func place() throws {
        let folder = try ConfigurationFolder()
        let builtIn = try folder.load(ConfigurationFolder.text())
        #expect(keeps("http.method", builtIn) == true && keeps("shop.tier", builtIn) == false)
        try folder.write("ours.yaml", Self.document("[span.kind, shop.tier]"))
        let ours = try folder.load(Self.configuration)
        #expect(keeps("http.method", ours) == false && keeps("shop.tier", ours) == true)
    }

    @Test("it is part of the policies' digest: what it says counts, its layout does not")
    func digest() throws {
        let folder = try ConfigurationFolder()
        let builtIn = try folder.load(ConfigurationFolder.text()).policies?.digest
        func digest(_ text: String) throws -> [UInt8]? {
            try folder.write("ours.yaml", text)
            return try folder.load(Self.configuration).policies?.digest
        }
        let ours = try digest(Self.document("[span.kind, shop.tier]"))
        #expect(ours != builtIn)
        #expect(try digest("# a note\n" + Self.document("\n  - span.kind\n  - \"shop.tier\"")) == ours)
        #expect(try digest(Self.document("[span.kind]")) != ours)
    }

    @Test("the file that documents the built-in list loads, and says the same")
    func minimal() throws {
        let folder = try ConfigurationFolder()
        try folder.write("ours.yaml", try Repository.text("policies/classification/minimal.yaml"))
        let loaded = try folder.load(Self.configuration)
        for key in AttributeAllowList.minimalKeys { #expect(keeps(key, loaded) == true, "\(key)") }
        #expect(keeps("http.url", loaded) == false)
    }

    @Test(
        "what is not understood is refused with its place",
        arguments: [
            ("", "spanwarden.yaml:6:17: file `"), ("# nothing\n", "spanwarden.yaml:6:17: file `"),
            ("- a\n", "ours.yaml:1:1: document: expected a mapping"),
            (
                document("[span.kind]") + "---\n" + document("[span.kind]"),
                "ours.yaml:7:1: file holds a second document"
            ),
            (document("[span.kind]", kind: "AccessPolicy"), "ours.yaml:2:7: key `kind`: `AccessPolicy` is unknown"),
            (document("span.kind"), "ours.yaml:5:11: key `masked`: expected a list"),
            (document("[]"), "ours.yaml:5:11: key `masked`: is an empty list"),
            (document("[span.kind, 7]"), "ours.yaml:5:23: entry of `masked`"),
            (document("[span.kind, a, a]"), "ours.yaml:5:26: entry of `masked`: `a` is there twice"),
            (document("[span.kind, \"a.*\"]"), "ours.yaml:5:23: entry of `masked`: `a.*` holds a `*`"),
            (document("[http.method]"), "ours.yaml:5:11: key `masked` leaves out `span.kind`"),
            (document("[span.kind]") + "  mask: [a]\n", "ours.yaml:6:3: unknown key `mask`"),
            (document("[span.kind]") + "  masked: [a]\n", "ours.yaml:6:3: "),
        ])
    func refused(text: String, problem: String) throws {
        let found = try problems(text)
        #expect(found.count == 1 && found.first?.hasPrefix(problem) == true, "\(found)")
    }
}
