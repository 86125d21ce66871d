import Foundation
import Gateway
import TestSupport
import Testing

/// What is right as text, and yet nothing could be served with it.
@Suite("What serving would fail on is found before")
struct ServableTests {
    private static func backend(_ more: String) -> String {
        ConfigurationFolder.text(backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", \(more) }]")
    }

    private static func audit(_ directory: String) -> String {
        ConfigurationFolder.text(audit: "{ directory: \"\(directory)\" }")
    }

    private func expect(_ words: String, _ found: [String]) {
        #expect(found.count == 1 && found.first?.contains(words) == true, "\(found)")
    }

    @Test(
        "a header that the gateway writes itself is refused with what would be right",
        arguments: ["Cookie", "Content-Encoding", "content-type", "Range", "HOST", "user-agent", "accept"])
    func ownHeader(name: String) throws {
        let folder = try ConfigurationFolder()
        let words = "key `header`: `\(name)` is the gateway's own to set: expected another header"
        expect(words, try folder.problems(Self.backend("credentials: { file: secret, header: \(name) }")))
        expect(words, try folder.problems(Self.backend("tenant: { value: a, header: \(name) }")))
    }

    @Test(
        "a name that no header of ours has is refused with what would be right",
        arguments: ["X!_y", "X_Y", "1x", "a b"])
    func noHeader(name: String) throws {
        let folder = try ConfigurationFolder()
        let words = "is no header name: expected a letter, then letters, digits and `-`"
        expect(words, try folder.problems(Self.backend("credentials: { file: secret, header: \"\(name)\" }")))
        expect(words, try folder.problems(Self.backend("tenant: { value: a, header: \"\(name)\" }")))
    }

    @Test(
        "a tenant's header is another than the credential's, however it is written",
        arguments: [("header: X-Key, ", "x-KEY"), ("", "authorization")])
    func sameHeader(credential: String, tenant: String) throws {
        let folder = try ConfigurationFolder()
        let text = "credentials: { \(credential)file: secret }, tenant: { header: \(tenant), value: a }"
        expect("carries the credential already", try folder.problems(Self.backend(text)))
        let other = text.replacing("header: \(tenant)", with: "header: \(tenant)-2")
        #expect(try folder.problems(Self.backend(other)).isEmpty)
    }

    @Test("a credential's file is there, regular, and holds one; its content is in no message")
    func secret() throws {
        let folder = try ConfigurationFolder()
        try folder.write("empty", "\n")
        try folder.write("phrase", "correct horse")
        try folder.write("long", String(repeating: "horse", count: 2_000))
        try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "secret")
        try manager.createSymbolicLink(atPath: folder.path + "/gone", withDestinationPath: "nothing")
        #expect(try folder.problems(Self.backend("credentials: { file: link }")).isEmpty)
        for (file, words) in [
            ("none", "is not there"), ("policies", "is a folder"), ("pipe", "is no regular file"),
            ("/dev/zero", "is no regular file"), ("gone", "is a symbolic link to nothing"), ("empty", "is empty"),
            ("phrase", "holds a byte outside"), ("long", "has more than 8192 bytes"),
        ] {
            let found = try folder.problems(Self.backend("credentials: { file: \(file) }"))
            expect(words, found)
            #expect(found.allSatisfy { $0.hasPrefix("spanwarden.yaml:3:") && !$0.contains("horse") }, "\(found)")
        }
    }

    @Test("the audit log's folder is one, or can be made: only it is missing")
    func audit() throws {
        let folder = try ConfigurationFolder()
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "policies")
        try manager.createSymbolicLink(atPath: folder.path + "/gone", withDestinationPath: "nothing")
        for right in ["policies", "new", "new/", "link", "link/new", "\(folder.path)/new"] {
            #expect(try folder.problems(Self.audit(right)).isEmpty, "\(right)")
        }
        for (wrong, words) in [
            ("/dev/null", "is no folder"), ("keys.json", "is no folder"), ("gone", "is a symbolic link to nothing"),
            ("none/new", "can't be made"), ("keys.json/new", "can't be made"), ("gone/new", "can't be made"),
        ] {
            expect(words, try folder.problems(Self.audit(wrong)))
        }
        #expect(!manager.fileExists(atPath: folder.path + "/new"))
    }

    @Test("who does not serve needs neither the secret nor the audit log's folder")
    func explained() throws {
        let text = ConfigurationFolder.text(
            backends: "[{ name: a, kind: jaeger, url: \"http://[::1]\", credentials: { file: none } }]",
            audit: "{ directory: none/new }")
        let folder = try ConfigurationFolder()
        #expect(try folder.problems(text).count == 2)
        #expect(try folder.problems(text, requiring: ConfigurationSection.policy).isEmpty)
        #expect(try folder.problems(text, requiring: ConfigurationSection.token).isEmpty)
    }

    @Test("policy files without any document hold no policy", arguments: ["", "# all commented out\n", "\n\n"])
    func noPolicy(text: String) throws {
        let folder = try ConfigurationFolder(policies: ["a.yaml": text, "b.yml": ""])
        expect("holds no policy", try folder.problems(ConfigurationFolder.text()))
    }
}
