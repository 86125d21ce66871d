import DemoServices
import Foundation
import Gateway
import ServeCommands
import Terminal
import TestSupport
import Testing

/// What an operator copies is right: the configurations of deploy/ and of guides pass `spanwarden check`, with the files beside them that they name.
@Suite("What operators copy", .serialized)
struct DeployTests {
    private static let tool = CommandLineTool("spanwarden", summary: "tests", commands: ServingCommands.all)

    /// What is wrong with a configuration, as `check` says it; nothing where it is right. Where a machine would have its files, `folder` has them.
    private static func problems(_ text: String, in folder: StageFolder) throws -> [String] {
        let places = ["/etc/spanwarden/", "/var/lib/spanwarden/", "/run/credentials/spanwarden.service/"]
        try folder.write(
            places.reduce(text) { $0.replacing($1, with: folder.path + "/") }, to: "spanwarden.yaml")
        let captured = CapturedConsole(environment: ["NO_COLOR": "1"])
        let code = tool.run(["check", "--config", folder.configuration], on: captured.console)
        let found = captured.errors.split(separator: "\n").map(String.init)
        #expect((code == .holds) == found.isEmpty)
        return found
    }

    /// A folder with secrets, certificates and keys, by the names that guides and manifests give them.
    private static func machine() throws -> StageFolder {
        let folder = try StageFolder()
        for name in ["tls", "secrets", "config"] {
            try FileManager.default.createDirectory(
                atPath: folder.path + "/" + name, withIntermediateDirectories: true)
        }
        let certificates = try DemoCertificates(at: WallClock.now())
        try folder.write(String(decoding: certificates.certificate, as: UTF8.self), to: "tls/tls.crt")
        try folder.write(String(decoding: certificates.key, as: UTF8.self), to: "tls/tls.key")
        let key = String(repeating: "0f", count: 32)
        for name in ["pseudonym-key", "secrets/pseudonym-key"] { try folder.write(key, to: name) }
        try DemoIssuer().writeKeySet(to: folder.path + "/keys.json")
        return folder
    }

    /// The entries of a ConfigMap, each a block of text.
    private static func entries(of name: String) throws -> [(name: String, text: String)] {
        let manifests = try Repository.text("deploy/kubernetes/config.yaml").components(separatedBy: "\n---\n")
        let manifest = try #require(manifests.first { $0.contains("\n  name: \(name)\n") })
        var entries: [(name: String, text: String)] = []
        for line in manifest.components(separatedBy: "\n").drop(while: { $0 != "data:" }).dropFirst() {
            if let found = line.wholeMatch(of: /\ \ ([a-z.]+): \|/) {
                entries.append((String(found.output.1), ""))
            } else if line.hasPrefix("    "), !entries.isEmpty {
                entries[entries.count - 1].text += line.dropFirst(4) + "\n"
            }
        }
        return entries
    }

    @Test("the configuration and the policies of the manifests pass, mounted as Kubernetes mounts them")
    func manifests() throws {
        let folder = try Self.machine()
        defer { folder.remove() }
        let configuration = try Self.entries(of: "spanwarden-config")
        #expect(configuration.map(\.name) == ["spanwarden.yaml"])
        // A volume is a folder of links to one behind them, which is swapped as a whole.
        let policies = try Self.entries(of: "spanwarden-policies")
        #expect(policies.count == 3)
        let files = FileManager.default
        try files.createDirectory(
            atPath: folder.path + "/policies/..2026_11_29", withIntermediateDirectories: true)
        try files.createSymbolicLink(atPath: folder.path + "/policies/..data", withDestinationPath: "..2026_11_29")
        for (name, text) in policies {
            try folder.write(text, to: "policies/..2026_11_29/" + name)
            try files.createSymbolicLink(
                atPath: folder.path + "/policies/" + name, withDestinationPath: "..data/" + name)
        }
        #expect(try Self.problems(configuration[0].text, in: folder) == [])
        // And it is these policies that were read.
        let broken = policies[1].text.replacing("visibility: full", with: "visibility: ful")
        try folder.write(broken, to: "policies/..2026_11_29/" + policies[1].name)
        #expect(try Self.problems(configuration[0].text, in: folder).contains("hint: did you mean `full`?"))
    }

    @Test(
        "each configuration that a guide shows passes, with the demo's policies",
        arguments: [("deploy/README.md", 1), ("docs/guides/jaeger-ui.md", 2), ("docs/guides/grafana.md", 1)])
    func guides(path: String, count: Int) throws {
        let folder = try Self.machine()
        defer { folder.remove() }
        for name in ["access", "identity", "redaction"] {
            let text = try Repository.text("policies/examples/demo/\(name).yaml")
            try folder.write(
                text.replacing("https://issuer.demo.example", with: "https://login.example"),
                to: "policies/\(name).yaml")
        }
        let blocks = try Repository.text(path).matches(of: /File `spanwarden\.yaml`:\n\n```yaml\n((?:.|\n)*?)\n```\n/)
        #expect(blocks.count == count)
        for block in blocks {
            let found = try Self.problems(String(block.output.1) + "\n", in: folder)
            #expect(found.isEmpty, "\(found)")
        }
        // None of them stands there without its name.
        let listening = try Repository.text(path).matches(of: /\n *listen:/).count
        #expect(listening == count)
    }

    @Test("nginx reads what the guide says of it", .timeLimit(.minutes(1)))
    func nginx() async throws {
        let folder = try Self.machine()
        defer { folder.remove() }
        let guide = try Repository.text("docs/guides/jaeger-ui.md")
        let block = try #require(guide.firstMatch(of: /```nginx\n((?:.|\n)*?)\n```\n/))
        let server = block.output.1.replacing("/etc/nginx/tls/traces.", with: folder.path + "/tls/tls.")
            .replacing("listen 443 ssl", with: "listen unix:\(folder.path)/door ssl")
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        let whole =
            "pid \(folder.path)/pid;\nevents {}\nhttp {\naccess_log off;\n\(temporary.joined(separator: "\n"))\n"
        try folder.write(whole + server + "\n}\n", to: "nginx.conf")
        let output = folder.path + "/printed"
        let child = try await ChildProcess.start(
            ["env", "PATH=/usr/sbin:/usr/bin:/bin", "nginx", "-t", "-c", folder.path + "/nginx.conf", "-e", "stderr"],
            output: output)
        let status = try await child.status()
        let printed = try String(contentsOfFile: output, encoding: .utf8)
        #expect(status == 0 && !printed.contains("[warn]"), "\(printed)")
    }
}
