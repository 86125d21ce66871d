import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import StrictJSON
import TestSupport
import Testing

extension ProcessTests {
    /// Files that change while the program serves and don't come into force, as the record tells it: each once, and that it is over.
    @Suite struct ConfigurationRecordsTests {
        private static let well = "the audit log is written\n"
        private static let pending = "only a restart puts that in force: configuration\n"

        private static func broken(_ part: String) -> String { "those of before are in force: \(part)\n" }

        /// Puts other contents into a file at once, since the program looks at it meanwhile.
        private static func put(_ bytes: Data, _ name: String, _ scene: ServedScene) async throws {
            try await offPool { try bytes.write(to: URL(filePath: scene.folder.path + "/" + name), options: .atomic) }
        }

        private static func configure(_ text: String, _ scene: ServedScene) async throws {
            try await put(Data(text.utf8), "spanwarden.yaml", scene)
        }

        /// Waits until probes say so.
        private static func becomes(_ words: String, _ scene: ServedScene) async throws {
            for _ in 0..<1_000 where !(try await scene.probe("/readyz").text.hasSuffix(words)) {
                try await scene.loop.sleep(for: .milliseconds(20))
            }
            let ready = try await scene.probe("/readyz")
            #expect(ready.status == 200 && ready.text.hasSuffix(words), "\(ready.text) \(scene.gateway.printed)")
        }

        /// Has files read until probes say so, and then twice more.
        private static func settles(_ words: String, _ scene: ServedScene) async throws {
            scene.gateway.child.send(SIGHUP)
            try await becomes(words, scene)
            for _ in 0..<2 {
                scene.gateway.child.send(SIGHUP)
                try await scene.loop.sleep(for: .milliseconds(150))
            }
            try await becomes(words, scene)
        }

        private static func gauges(_ scene: ServedScene) async throws -> [String] {
            try await scene.probe("/metrics").text.split(separator: "\n").map(String.init).filter {
                $0.hasPrefix("spanwarden_reload_")
            }.sorted()
        }

        /// Of everything that the record says of files, behind a stop.
        private static func told(_ scene: ServedScene) async throws -> [JSONObject] {
            try await scene.stop()
            try await scene.expectIntact()
            return try await offPool { [folder = scene.folder] in
                try folder.records().filter {
                    let type = $0.text(at: "type") ?? ""
                    return type.hasPrefix("config.") || type.hasPrefix("policy.")
                }
            }
        }

        private static func types(_ records: [JSONObject]) -> [String] {
            records.map { [$0.text(at: "type"), $0.text(at: "data.part")].compactMap { $0 }.joined(separator: " ") }
        }

        private static func hash(_ text: String) -> String {
            DigestAlgorithm.sha256.digest(of: Array(text.utf8)).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        }

        @Test(
            "a configuration that changes on the disk, breaks and is put back is on the record: once each, by what runs and what was found, or by its place"
        )
        func configuration() async throws {
            try await ServedScene.run { scene in
                let text = try await offPool { try scene.folder.text() }
                let other = text + "# other\n"
                // A start would fail on what it names, which is not its own fault.
                let further = text + "redaction: { keyFile: nothing }\n"
                for (content, words, gauges) in [
                    (other, Self.pending, ["broken 0", "pending 1"]),
                    (text + "nonsense: 1\n", Self.broken("configuration"), ["broken 1", "pending 0"]),
                    (text, Self.well, ["broken 0", "pending 0"]),
                    ("listen: [\n", Self.broken("configuration"), ["broken 1", "pending 0"]),
                    (further, Self.pending, ["broken 0", "pending 1"]),
                    (text, Self.well, ["broken 0", "pending 0"]),
                ] {
                    try await Self.configure(content, scene)
                    try await Self.settles(words, scene)
                    let found = try await Self.gauges(scene)
                    #expect(found == gauges.map { "spanwarden_reload_" + $0 })
                    let served = try await scene.ask().status
                    #expect(served == 200)
                }
                let records = try await Self.told(scene)
                let types = Self.types(records)
                #expect(
                    types == [
                        "policy.load", "config.pending configuration", "config.reject configuration",
                        "config.restored configuration", "config.reject configuration", "config.pending configuration",
                        "config.restored configuration",
                    ])
                try #require(types.count == 7)
                for (index, found) in [(1, other), (5, further)] {
                    #expect(records[index].text(at: "data.running") == Self.hash(text))
                    #expect(records[index].text(at: "data.found") == Self.hash(found))
                }
                let start = try await offPool { try scene.records("process.start") }
                #expect(start.first?.text(at: "data.configuration") == Self.hash(text))
                let line = text.split(separator: "\n", omittingEmptySubsequences: false).count
                guard case .object(let data)? = records[2]["data"] else { throw CocoaError(.fileReadCorruptFile) }
                #expect(data["places"] == .array([.string("\(scene.folder.configuration):\(line):1")]))
            }
        }

        @Test("whatever is broken and put back to what is in force is over on the record, once, by its part")
        func restored() async throws {
            let certificates = try DemoCertificates(at: WallClock.now())
            try await GatewayProcess.withFolder(over: certificates) { folder, store, loop in
                try await offPool {
                    let demo = Repository.root.appending(path: "policies/examples/demo").path
                    try FileManager.default.copyItem(atPath: demo, toPath: folder.path + "/policies")
                    try Data("one".utf8).write(to: URL(filePath: folder.path + "/secret"))
                    let text = try folder.text().replacing("policies: \"\(demo)\"", with: "policies: policies")
                    try folder.write(
                        text.replacing("name: jaeger,", with: "name: jaeger, credentials: { file: secret },"))
                }
                try await ServedScene.run(in: folder, store, loop) { scene in
                    let files = try await offPool {
                        try FileManager.default.contentsOfDirectory(atPath: folder.path + "/policies").filter {
                            $0.hasSuffix(".yaml")
                        }.sorted()
                    }
                    let policy = "policies/" + (try #require(files.first))
                    for (name, part) in [
                        (policy, "policies"), ("server.pem", "certificate"), ("ca.pem", "backend-tls of jaeger"),
                        ("secret", "credential of jaeger"),
                    ] {
                        let good = try await offPool { try Data(contentsOf: URL(filePath: folder.path + "/" + name)) }
                        try await Self.put(Data("is: broken\n".utf8), name, scene)
                        try await Self.settles(Self.broken(part), scene)
                        try await Self.put(good, name, scene)
                        try await Self.settles(Self.well, scene)
                    }
                    let records = try await Self.told(scene)
                    let expected = [
                        "policy.reject policies", "policy.restored policies", "config.reject certificate",
                        "config.restored certificate", "config.reject backend-tls", "config.restored backend-tls",
                        "config.reject credential", "config.restored credential",
                    ]
                    #expect(Self.types(records) == ["policy.load"] + expected)
                    #expect(records.suffix(4).allSatisfy { $0.text(at: "data.backend") == "jaeger" })
                }
            }
        }

        @Test("what can't be recorded when it is found is recorded as soon as it can be; probes say it meanwhile")
        func unrecorded() async throws {
            try await ServedScene.run { scene in
                let text = try await offPool { try scene.folder.text() }
                let aside = scene.folder.path + "/aside"
                // A folder that is not the one that was opened: every write fails until it is back.
                try await offPool { try FileManager.default.moveItem(atPath: scene.folder.audit, toPath: aside) }
                _ = try await scene.ask()
                try await Self.configure(text + "nonsense: 1\n", scene)
                try await scene.says("files are broken")
                let meanwhile = try await scene.probe("/readyz")
                #expect(meanwhile.status == 503 && meanwhile.text.hasSuffix(Self.broken("configuration")))
                try await offPool { try FileManager.default.moveItem(atPath: aside, toPath: scene.folder.audit) }
                try await scene.becomesReady()
                try await Self.settles(Self.broken("configuration"), scene)
                try await Self.configure(text, scene)
                // Without being asked.
                try await Self.becomes(Self.well, scene)
                let types = Self.types(try await Self.told(scene))
                #expect(types == ["policy.load", "config.reject configuration", "config.restored configuration"])
                #expect(scene.gateway.printed.components(separatedBy: "files are broken").count == 2)
            }
        }

        @Test(
            "a configuration that changed behind its reading and before the first look is compared with what was read")
        func early() async throws {
            try await GatewayStage.withStore(.init(appended: "# behind its reading\n")) { stage, _ in
                for _ in 0..<3 { await stage.gateway.reload() }
                let records = try await stage.records()
                let pending = records.filter { $0.type == "config.pending" }
                let running = try #require(records.first?.text("data", "configuration"))
                #expect(pending.map { $0.text("data", "running") } == [running])
            }
        }
    }
}
