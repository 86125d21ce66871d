import Foundation
import Gateway
import TLS
import YAMLDocuments

/// A folder of its own for one test, with a configuration, a key set, a backend's secret and policies in it; gone when the test is.
final class ConfigurationFolder {
    static let issuer = "https://login.example"
    static let policy = """
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: everyone }
        spec:
          effect: permit
          principals: [{ subject: "*" }]
          resources: { namespaces: [payments] }
          visibility: full

        """
    /// The example key of RFC 7517 appendix A.1.
    static let keySet = """
        {"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",\
        "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","kid":"1","alg":"ES256"}]}
        """

    /// `ca.pem`, and a certificate of that authority's with its key, good for a day from the tests' start.
    private static let certificates: [String: String] = {
        guard let authority = DevelopmentAuthority(at: WallClock.now()),
            let issued = authority.issue(.loopback(at: WallClock.now()))
        else { return [:] }
        let files = ["ca.pem": authority.pem, "server.pem": issued.certificate, "server.key": issued.key]
        return files.mapValues { String(decoding: $0, as: UTF8.self) }
    }()

    let url: URL
    var path: String { url.path }

    init(policies: [String: String] = ["base.yaml": policy]) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "spanwarden-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url.appending(path: "policies"), withIntermediateDirectories: true)
        try write("keys.json", Self.keySet)
        try write("secret", "hunter2\n")
        for (name, text) in Self.certificates { try write(name, text) }
        for (name, text) in policies {
            try write("policies/" + name, text)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func write(_ name: String, _ text: String) throws {
        // A file cut to nothing and written again is synced by some file systems; a new one is not.
        try? FileManager.default.removeItem(at: url.appending(path: name))
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func load(
        _ text: String, requiring sections: Set<ConfigurationSection> = ConfigurationSection.serve
    ) throws -> LoadedConfiguration {
        try write("spanwarden.yaml", text)
        return try LoadedConfiguration.load(path: url.appending(path: "spanwarden.yaml").path, requiring: sections)
    }

    /// Every problem, as `file:line:column: message` with the folder left out, and its hint behind ` | `.
    func problems(
        _ text: String, requiring sections: Set<ConfigurationSection> = ConfigurationSection.serve
    ) throws -> [String] {
        do {
            _ = try load(text, requiring: sections)
            return []
        } catch let list as ProblemList {
            return list.problems.map { problem in
                (problem.description + (problem.hint.map { " | " + $0 } ?? "")).replacing(url.path + "/", with: "")
            }
        }
    }

    /// A configuration with which `serve` starts, each section replaceable; nil leaves it out.
    static func text(
        listen: String? = "{ address: \"127.0.0.1:0\" }",
        issuers: String? = "[{ url: \(issuer), audiences: [traces], jwksFile: keys.json }]",
        backends: String? = "[{ name: jaeger, kind: jaeger, url: \"http://127.0.0.1:16686\" }]",
        policies: String? = "policies", audit: String? = "{ directory: audit }", more: String = ""
    ) -> String {
        let sections = [
            ("listen", listen), ("issuers", issuers), ("backends", backends), ("policies", policies), ("audit", audit),
        ]
        return sections.compactMap { key, value in value.map { "\(key): \($0)\n" } }.joined() + more
    }
}
