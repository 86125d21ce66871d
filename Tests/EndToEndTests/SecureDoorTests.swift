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
    /// The program's TLS, from outside: Debian's `openssl` and `curl`, and bytes that are no TLS.
    @Suite struct SecureDoorTests {
        private static let trace = "/api/traces/41dfbdece71aac11a179da94153e2174"

        /// Runs `body` against the program behind TLS, with a store behind TLS.
        private func serving(
            _ body: @escaping @Sendable (ServedFolder, SocketAddress, Loop) async throws -> Void
        ) async throws {
            try await GatewayProcess.withFolder(over: try DemoCertificates(at: WallClock.now())) { folder, _, loop in
                let gateway = try await GatewayProcess.start(in: folder)
                do {
                    try await body(folder, try await gateway.doors().data, loop)
                } catch {
                    await gateway.child.end()
                    throw error
                }
                gateway.child.send(SIGTERM)
                #expect(try await gateway.child.status() == 0)
                // Nothing of a handshake is worth a line, and no byte of a stranger's may be in one.
                #expect(
                    gateway.printed.split(separator: "\n").allSatisfy { $0.contains("\"level\":\"info\"") },
                    "\(gateway.printed)")
            }
        }

        @Test("modern clients get in by TLS 1.2 and 1.3, each suite alone, and may come back with a ticket")
        func modern() async throws {
            try await serving { folder, address, _ in
                let client = OpenSSLClient(address: address, folder: folder.path)
                let ways = [
                    "-tls1_3", "-tls1_2", "-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384",
                    "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256",
                    "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256",
                    "-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384", "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305",
                    "-groups P-256", "-groups P-384", "-groups X25519",
                ]
                for way in ways {
                    let outcome = try await client.run(way + " -verify_return_error -verify_hostname localhost")
                    #expect(
                        outcome.code == 0 && outcome.says("Verify return code: 0 (ok)"),
                        "\(way): \(outcome.text.prefix(400))")
                    #expect(outcome.says("Compression: NONE") && outcome.says("No ALPN negotiated"), "\(way)")
                }
                for version in ["-tls1_2", "-tls1_3"] {
                    let file = folder.path + "/session"
                    let ask = "printf 'GET /livez HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n'; sleep 0.5"
                    let first = try await client.run("\(version) -sess_out \(file)", input: ask)
                    #expect(first.says("New, TLSv1.") && first.says("HTTP/1.1 401 "), "\(first.text.suffix(400))")
                    let again = try await client.run("\(version) -sess_in \(file)", input: ask)
                    #expect(again.says("Reused, TLSv1.") && again.says("HTTP/1.1 401 "), "\(again.text.suffix(400))")
                }
            }
        }

        @Test("fresh keys in the middle of a session are taken, and asked for, as often as the client likes")
        func keyUpdates() async throws {
            try await serving { folder, address, _ in
                let client = OpenSSLClient(address: address, folder: folder.path)
                // `K` asks for new keys on both sides, `k` says that there are new ones on this side.
                let updates = String(repeating: "echo K; sleep 0.1; echo k; sleep 0.1; ", count: 4)
                let ask = "printf 'GET / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n'; sleep 0.5"
                let outcome = try await client.run("-tls1_3", input: "sleep 0.3; " + updates + ask)
                #expect(outcome.text.components(separatedBy: "KEYUPDATE").count == 9, "\(outcome.text.suffix(400))")
                #expect(outcome.says("HTTP/1.1 401 "), "\(outcome.text.suffix(400))")
            }
        }

        @Test("old versions, weak suites and groups, and protocols other than http/1.1 are refused by an alert")
        func weak() async throws {
            try await serving { folder, address, _ in
                let client = OpenSSLClient(address: address, folder: folder.path)
                let ways = [
                    ("-tls1 -cipher ALL:@SECLEVEL=0", "protocol version"),
                    ("-tls1_1 -cipher ALL:@SECLEVEL=0", "protocol version"),
                    ("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", "handshake failure"),
                    ("-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0", "handshake failure"),
                    ("-tls1_2 -cipher ECDHE-ECDSA-AES128-CCM:@SECLEVEL=0", "handshake failure"),
                    ("-tls1_2 -cipher kRSA:@SECLEVEL=0", "handshake failure"),
                    ("-tls1_2 -cipher DHE:@SECLEVEL=0", "handshake failure"),
                    ("-tls1_2 -cipher aNULL:@SECLEVEL=0", "handshake failure"),
                    ("-tls1_2 -cipher eNULL:@SECLEVEL=0", "handshake failure"),
                    ("-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256", "handshake failure"),
                    ("-tls1_3 -groups P-521", "handshake failure"), ("-tls1_3 -groups ffdhe2048", "handshake failure"),
                    ("-alpn h2", "no application protocol"), ("-alpn http/1.0,h2,http/1.", "no application protocol"),
                ]
                for (way, alert) in ways {
                    let outcome = try await client.run(way)
                    #expect(outcome.code == 1 && outcome.says(alert), "\(way): \(outcome.text.prefix(400))")
                    #expect(!outcome.says("BEGIN CERTIFICATE"), "\(way)")
                }
                #expect(try await client.run("-alpn h2,http/1.1").says("ALPN protocol: http/1.1"))
            }
        }

        @Test("a client that renegotiates is refused")
        func renegotiation() async throws {
            try await serving { folder, address, _ in
                let client = OpenSSLClient(address: address, folder: folder.path)
                let outcome = try await client.run("-tls1_2", input: "sleep 0.5; echo R; sleep 1")
                #expect(
                    outcome.says("RENEGOTIATING") && outcome.says("no renegotiation"), "\(outcome.text.suffix(400))")
            }
        }

        @Test(
            "curl, which also offers HTTP/2, gets its trace where it trusts the authority, and nothing where it does not"
        )
        func curl() async throws {
            try await serving { folder, address, _ in
                let url = "https://localhost:\(address.port)\(Self.trace)"
                let output = folder.path + "/reply"
                let words = [
                    "curl", "-sS", "-i", "-H", "Authorization: Bearer \(try folder.token(.storefrontEngineer))", url,
                ]
                let good = try await ChildProcess.start(words + ["--cacert", folder.path + "/ca.pem"], output: output)
                #expect(try await good.status() == 0)
                let reply = try String(contentsOfFile: output, encoding: .utf8)
                #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n") && reply.contains("Strict-Transport-Security: "))
                // 60: the certificate can't be authenticated.
                #expect(try await ChildProcess.start(words).status() == 60)
            }
        }

        @Test(
            "HTTP in the clear, noise, silence and a message that never ends are closed unanswered, at 5 seconds at the latest"
        )
        func strangers() async throws {
            try await serving { _, address, loop in
                let begun = loop.now
                let ask = RawAsk(loop: loop)
                for text in ["GET / HTTP/1.1\r\nHost: h\r\n\r\n", String(repeating: "\u{1}no TLS", count: 500)] {
                    // At most an alert.
                    let answer = try await ask.send(text, to: address)
                    #expect(answer.count <= 7, "\(answer.prefix(40))")
                }
                #expect(loop.now - begun < .seconds(2))
                for text in ["", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"] {
                    let start = loop.now
                    #expect(try await ask.send(text, to: address).isEmpty)
                    #expect(loop.now - start > .seconds(4) && loop.now - start < .seconds(8))
                }
            }
        }

        @Test("a certificate that is out of date, or not its key's, is why nothing is served; check and serve say so")
        func badCertificate() async throws {
            let authority = try #require(DevelopmentAuthority(at: WallClock.now()))
            let now = WallClock.now().seconds
            let old = DevelopmentAuthority.Wish(
                names: ["DNS:localhost"], from: Timestamp(seconds: now - 90_000), until: Timestamp(seconds: now - 60))
            let issued = try #require(authority.issue(old))
            try await GatewayProcess.withFolder(over: try DemoCertificates(at: WallClock.now())) { folder, _, _ in
                for (words, name, bytes) in [
                    ("certificate 1 of the file expired at 2", "server.pem", issued.certificate),
                    ("the file holds no private key", "server.key", Array("no key".utf8)),
                    ("is not there", "server.pem", nil),
                ] {
                    let path = folder.path + "/" + name
                    let good = try Data(contentsOf: URL(filePath: path))
                    try FileManager.default.removeItem(atPath: path)
                    if let bytes { try Data(bytes).write(to: URL(filePath: path)) }
                    for command in ["check", "serve"] {
                        let output = folder.path + "/said-\(UUID().uuidString)"
                        let child = try await ChildProcess.start(
                            [GatewayProcess.program, command, "--config", folder.configuration], output: output)
                        #expect(try await child.status() == 2)
                        let said = try String(contentsOfFile: output, encoding: .utf8)
                        #expect(said.contains(words) && said.contains("spanwarden.yaml:1:"), "\(said)")
                    }
                    try good.write(to: URL(filePath: path))
                }
            }
        }

        @Test("a store that can't prove who it is is asked nothing: 502, and the log says why")
        func wrongStore() async throws {
            let certificates = try DemoCertificates(at: WallClock.now())
            let other = try #require(DevelopmentAuthority(at: WallClock.now())).pem
            try await GatewayProcess.withFolder(over: certificates) { folder, store, loop in
                try Data(other).write(to: URL(filePath: folder.path + "/other.pem"))
                for (tls, status) in [
                    ("{ caFile: ca.pem }", 200), ("{ caFile: other.pem }", 502),
                    ("{ caFile: ca.pem, serverName: jaeger.example }", 502),
                    ("{ caFile: ca.pem, serverName: localhost }", 200),
                ] {
                    store.forgetRequests()
                    let text = try folder.text()
                    try folder.write(text.replacing("tls: { caFile: ca.pem }", with: "tls: " + tls))
                    let gateway = try await GatewayProcess.start(in: folder)
                    let address = try await gateway.doors().data
                    let door = HTTPEndpoint(
                        host: address.host, port: address.port,
                        tls: try certificates.target(address.host, at: WallClock.now()))
                    let target = try #require(
                        UpstreamTarget(segments: Self.trace.split(separator: "/").map { UTF8Text(String($0)) }))
                    var request = try HTTPRequest(target, at: door)
                    try request.add("Authorization", Array("Bearer \(try folder.token(.storefrontEngineer))".utf8))
                    let reply = try await EndpointClient(endpoint: door, on: loop).send(
                        request, bodyLimit: .mebibytes(16))
                    #expect(reply.head.status == status, "\(tls)")
                    reply.close()
                    #expect(store.requests.count == (status == 200 ? 1 : 0), "\(tls)")
                    #expect(
                        status == 200 || gateway.printed.contains("no secure connection to the backend"),
                        "\(gateway.printed)")
                    await gateway.child.end()
                    try folder.write(text)
                }
            }
        }

        @Test("the certificates that certs/make makes are served, and never lie in the tree")
        func script() async throws {
            try await GatewayProcess.withFolder { folder, _, _ in
                let made = folder.path + "/certs"
                let script = Repository.root.appending(path: "certs/make").path
                #expect(try await ChildProcess.run(script, made) == 0)
                let text = try folder.text().replacing(
                    "listen: { address: \"127.0.0.1:0\" }",
                    with:
                        "listen: { address: \"127.0.0.1:0\", tls: { certificate: certs/server.pem, key: certs/server.key } }"
                )
                try folder.write(text)
                let gateway = try await GatewayProcess.start(in: folder)
                let port = try await gateway.doors().data.port
                for host in ["localhost", "127.0.0.1"] {
                    let code = try await ChildProcess.run(
                        "curl", "-s", "--cacert", made + "/ca.pem", "https://\(host):\(port)/")
                    #expect(code == 0)
                }
                let verified = try await ChildProcess.run(
                    "openssl", "verify", "-purpose", "sslclient", "-CAfile", made + "/ca.pem", made + "/client.pem")
                #expect(verified == 0)
                for name in ["ca.key", "server.key", "client.key"] {
                    let attributes = try FileManager.default.attributesOfItem(atPath: made + "/" + name)
                    #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
                }
                await gateway.child.end()
            }
        }
    }
}
