import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPClient
import HTTPSyntax
import Quantities
import TLS
import TestSupport
import Testing

extension ProcessTests {
    /// The program reads again what its configuration names: at a signal, and by itself.
    @Suite struct ReloadProcessTests {
        private static let team = DemoPersona(name: "team", subject: "tea", groups: ["team"], algorithm: .es256)
        private static let permit = GroupPolicies.text([GroupPolicies.permit("team", "payments")])
        private static let forbid = GroupPolicies.text([
            GroupPolicies.permit("team", "payments"), GroupPolicies.forbid("team", "\"*\""),
        ])

        private static func status(_ scene: ServedScene) async throws -> Int {
            try await scene.ask(team).status
        }

        private static func becomes(_ expected: Int, _ scene: ServedScene) async throws {
            for _ in 0..<1_000 {
                if try await status(scene) == expected { return }
                try await scene.loop.sleep(for: .milliseconds(20))
            }
            Issue.record("still \(try await status(scene)): \(scene.gateway.printed)")
        }

        /// Replaces the link as Kubernetes does: in one step.
        private static func link(_ folder: ServedFolder, to version: String) throws {
            let (link, new) = (folder.path + "/policies/..data", folder.path + "/policies/..new")
            try FileManager.default.createSymbolicLink(atPath: new, withDestinationPath: version)
            guard rename(new, link) == 0 else { throw CocoaError(.fileWriteUnknown) }
        }

        private static func write(_ text: String, _ version: String, _ folder: ServedFolder) throws {
            let path = folder.path + "/policies/" + version
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path + "/base.yaml"))
        }

        @Test(
            "a mounted folder that is replaced by a link is noticed without a signal; a signal has files read at once")
        func mounted() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                try await offPool {
                    try Self.write(Self.permit, "..1", folder)
                    try Self.write(Self.forbid, "..2", folder)
                    try Self.write("kind: Nothing\n", "..3", folder)
                    try Self.link(folder, to: "..1")
                    let policies = folder.path + "/policies"
                    try FileManager.default.createSymbolicLink(
                        atPath: policies + "/base.yaml", withDestinationPath: "..data/base.yaml")
                    let demo = Repository.root.appending(path: "policies/examples/demo").path
                    try folder.write(try folder.text().replacing("policies: \"\(demo)\"", with: "policies: policies"))
                }
                try await ServedScene.run(in: folder, store, loop) { scene in
                    let before = try await Self.status(scene)
                    #expect(before == 200)
                    try await offPool { try Self.link(folder, to: "..2") }
                    try await Self.becomes(404, scene)
                    try await offPool { try Self.link(folder, to: "..3") }
                    scene.gateway.child.send(SIGHUP)
                    try await scene.says("files are broken")
                    let ready = try await scene.probe("/readyz")
                    #expect(ready.status == 200 && ready.text.contains("files are broken"))
                    let broken = try await Self.status(scene)
                    #expect(broken == 404)
                    try await offPool { try Self.link(folder, to: "..1") }
                    scene.gateway.child.send(SIGHUP)
                    try await Self.becomes(200, scene)
                    try await offPool { try folder.write(try folder.text() + "# a comment\n") }
                    try await scene.says("only a restart puts that in force")
                    try await scene.stop()
                    try await scene.expectIntact()
                    let types = try await offPool { try folder.records().compactMap { $0.text(at: "type") } }
                    let policies = types.filter { $0.hasPrefix("policy.") }
                    #expect(policies == ["policy.load", "policy.change", "policy.reject", "policy.change"])
                    #expect(types.prefix(2) == ["process.start", "policy.load"] && types.last == "process.stop")
                }
            }
        }

        private static func get(
            _ folder: ServedFolder, _ address: SocketAddress, trusting authority: [UInt8], _ loop: Loop
        )
            async throws -> Int
        {
            let context = try TLSContext.client(authorities: authority, at: WallClock.now())
            let door = HTTPEndpoint(
                host: address.host, port: address.port, tls: TLSTarget(context, serverName: address.host))
            let path = ServedScene.target.split(separator: "/").map { UTF8Text(String($0)) }
            var request = try HTTPRequest(try #require(UpstreamTarget(segments: path)), at: door)
            try request.add("Authorization", Array("Bearer \(try folder.token(.onCall))".utf8))
            let client = EndpointClient(endpoint: door, on: loop)
            defer { client.close() }
            let reply = try await client.send(request, bodyLimit: .mebibytes(16))
            defer { reply.close() }
            return reply.head.status
        }

        @Test("certificates are replaced under load: no connection fails, and new ones are shown the new certificate")
        func certificates() async throws {
            let all = try (0..<4).map { _ in try DemoCertificates(at: WallClock.now()) }
            let everybody = all.flatMap(\.authority)
            try await GatewayProcess.withFolder(over: all[0]) { folder, store, loop in
                let gateway = try await GatewayProcess.start(in: folder)
                defer { gateway.child.send(SIGKILL) }
                let address = try await gateway.doors().data
                let asked = Counter()
                let isOver = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask(executorPreference: loop) {
                            while isOver.value == 0 {
                                let loaded = try await Self.get(folder, address, trusting: everybody, loop)
                                #expect(loaded == 200)
                                asked.add()
                            }
                        }
                    }
                    defer { isOver.add() }
                    for certificates in all.dropFirst() {
                        let before = asked.value
                        while asked.value < before + 20 { try await loop.sleep(for: .milliseconds(5)) }
                        try await offPool {
                            try Data(certificates.certificate).write(to: URL(filePath: folder.path + "/server.pem"))
                            try Data(certificates.key).write(to: URL(filePath: folder.path + "/server.key"))
                        }
                        gateway.child.send(SIGHUP)
                        for _ in 0..<500 {
                            let status = try? await Self.get(
                                folder, address, trusting: certificates.authority, loop)
                            if status == 200 { break }
                            try await loop.sleep(for: .milliseconds(20))
                        }
                        let renewed = try await Self.get(folder, address, trusting: certificates.authority, loop)
                        #expect(renewed == 200)
                    }
                    await #expect(throws: (any Error).self) {
                        try await Self.get(folder, address, trusting: all[0].authority, loop)
                    }
                    isOver.add()
                    try await group.waitForAll()
                }
                try await backend(folder, gateway, address, all[1], trusting: all[3].authority, loop)
                gateway.child.send(SIGTERM)
                let exit = try await gateway.child.status()
                #expect(exit == 0, "\(gateway.printed)")
                let records = try await offPool { try folder.records() }
                let parts = records.filter { $0.text(at: "type") == "config.change" }.compactMap {
                    $0.text(at: "data.part")
                }
                #expect(
                    parts.filter { $0 == "certificate" }.count == 3 && parts.filter { $0 == "backend-tls" }.count == 2)
                print("certificates replaced under load: \(asked.value) connections")
            }
        }

        /// The store is asked by other authorities: those that do not vouch for it, and then the right ones again.
        private func backend(
            _ folder: ServedFolder, _ gateway: GatewayProcess, _ address: SocketAddress, _ wrong: DemoCertificates,
            trusting authority: [UInt8], _ loop: Loop
        ) async throws {
            let file = URL(filePath: folder.path + "/ca.pem")
            let right = try await offPool { try Data(contentsOf: file) }
            for (bytes, status) in [(Data(wrong.authority), 502), (right, 200)] {
                try await offPool { try bytes.write(to: file) }
                gateway.child.send(SIGHUP)
                var found = 0
                for _ in 0..<500 where found != status {
                    found = try await Self.get(folder, address, trusting: authority, loop)
                    try await loop.sleep(for: .milliseconds(20))
                }
                #expect(found == status, "\(gateway.printed)")
            }
        }

        /// Puts other contents into a file, and has it read.
        private static func change(_ name: String, to text: String, _ scene: ServedScene) async throws {
            // At once: a file that is read while it is half written is one more that is broken.
            try await offPool {
                try Data(text.utf8).write(to: URL(filePath: scene.folder.path + "/" + name), options: .atomic)
            }
            scene.gateway.child.send(SIGHUP)
        }

        private static func readiness(becomes words: String, _ scene: ServedScene) async throws {
            for _ in 0..<500 where !(try await scene.probe("/readyz").text.hasSuffix(words)) {
                try await scene.loop.sleep(for: .milliseconds(20))
            }
            let found = try await scene.probe("/readyz")
            #expect(found.status == 200 && found.text.hasSuffix(words), "\(found.text)")
        }

        @Test(
            "the key of pseudonyms, the namespaces and the store's credential are read again, each with its own record")
        func files() async throws {
            try await GatewayProcess.withFolder { folder, store, loop in
                try await offPool {
                    for (name, text) in [
                        ("key", String(repeating: "0f", count: 32)), ("names", "payments\n"), ("secret", "one"),
                    ] {
                        try Data(text.utf8).write(to: URL(filePath: folder.path + "/" + name))
                    }
                    let text = try folder.text().replacing(
                        "[payments, storefront, identity, fulfilment, platform]", with: "names"
                    ).replacing("name: jaeger,", with: "name: jaeger, credentials: { file: secret },")
                    try folder.write(text + "redaction: { keyFile: key }\n")
                }
                try await ServedScene.run(in: folder, store, loop) { scene in
                    for (name, bad, good, part) in [
                        ("key", "short", String(repeating: "1f", count: 32), "policies"),
                        ("names", "No Name\n", "payments\nstorefront\n", "policies"),
                        ("secret", "a b", "two", "credential of jaeger"),
                    ] {
                        try await Self.change(name, to: bad, scene)
                        try await Self.readiness(becomes: "those of before are in force: \(part)\n", scene)
                        let during = try await scene.ask().status
                        #expect(during == 200, "\(name)")
                        try await Self.change(name, to: good, scene)
                        try await Self.readiness(becomes: "the audit log is written\n", scene)
                        let behind = try await scene.ask().status
                        #expect(behind == 200, "\(name)")
                    }
                    // It is looked at each second.
                    for _ in 0..<200 where !Self.shown(store).contains("two") {
                        _ = try await scene.ask()
                        try await scene.loop.sleep(for: .milliseconds(20))
                    }
                    #expect(Self.shown(store) == ["one", "two"])
                    try await scene.stop()
                    try await scene.expectIntact()
                    let records = try await offPool { try folder.records() }
                    let changes = records.filter { $0.text(at: "type") == "config.change" }.map {
                        $0.text(at: "data.part")
                    }
                    #expect(changes == ["redaction-key", "namespaces", "credential"])
                    let refused = records.compactMap { $0.text(at: "type") }.filter { $0.hasSuffix(".reject") }
                    #expect(refused == ["policy.reject", "policy.reject", "config.reject"])
                }
            }
        }

        /// The credentials that the store was shown.
        private static func shown(_ store: DemoStore) -> Set<String> {
            Set(
                store.requests.compactMap {
                    $0.fields.first("authorization").map { String(decoding: $0, as: UTF8.self) }
                })
        }

        @Test("before it stops it says so to probes, and serves on for a moment")
        func notice() async throws {
            try await ServedScene.run { scene in
                try await scene.becomesReady()
                scene.gateway.child.send(SIGTERM)
                try await scene.becomesReady(503)
                let ready = try await scene.probe("/readyz").text
                #expect(ready == "stopping\n")
                let alive = try await scene.probe("/livez").status
                #expect(alive == 200)
                let served = try await scene.ask().status
                #expect(served == 200)
                let exit = try await scene.gateway.child.status()
                #expect(exit == 0, "\(scene.gateway.printed)")
                try await scene.expectIntact()
                #expect(try scene.folder.records().last?.text(at: "type") == "process.stop")
            }
        }
    }
}
